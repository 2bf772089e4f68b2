// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every activation on every target against double precision, over a sweep of all floats.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/bit_cast.h"
#include "kernels/epilogue.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activation_test.cc"
#include "kernels/activation-inl.h"
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

// kExp is not an activation, but what several of them and softmax are made of.
void Exp(float* x, size_t count) {
  const F32 d;
  for (size_t i = 0; i < count; i += hn::Lanes(d)) {
    const size_t lanes = HWY_MIN(hn::Lanes(d), count - i);
    store_first(exp(d, load_first(d, x + i, lanes)), d, x + i, lanes);
  }
}

void Activate(const UnaryAttrs& act, float* x, size_t count) {
  with_activation(act, [x, count](auto f) HWY_ATTR {
    const F32 d;
    for (size_t i = 0; i < count; i += hn::Lanes(d)) {
      const size_t lanes = HWY_MIN(hn::Lanes(d), count - i);
      store_first(f(d, load_first(d, x + i, lanes)), d, x + i, lanes);
    }
  });
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {
namespace {

// Every kStep-th bit pattern: both signs, every exponent, subnormals, infinities, NaNs.
#ifdef ONSIGHT_EVERY_FLOAT
constexpr uint32_t kStep = 1;
#else
constexpr uint32_t kStep = 4001;
#endif

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double reference(const UnaryAttrs& act, double x) {
  switch (act.kind) {
    case UnaryKind::kIdentity:
      return x;
    case UnaryKind::kClamp:
      return x < act.a ? act.a : x > act.b ? act.b : x;
    case UnaryKind::kSigmoid:
      return sigmoid(x);
    case UnaryKind::kSilu:
      return x * sigmoid(x);
    case UnaryKind::kTanh:
      return std::tanh(x);
    case UnaryKind::kErf:
      return std::erf(x);
    case UnaryKind::kGelu:
      return x * std::erfc(-x * std::sqrt(0.5)) / 2;
    case UnaryKind::kGeluTanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case UnaryKind::kHardSigmoid:
      return std::fmin(std::fmax(x + 3, 0), 6) / 6;
    case UnaryKind::kHardSwish:
      return x * (std::fmin(std::fmax(x + 3, 0), 6) / 6);
    case UnaryKind::kLeakyRelu:
      return x < 0 ? double(act.a) * x : x;
    case UnaryKind::kElu:
      return x < 0 ? double(act.a) * std::expm1(x) : x;
    default:
      ADD_FAILURE() << "not an activation";
      return 0;
  }
}

double ulp(double y) {
  int exponent = 0;
  std::frexp(y, &exponent);
  return std::ldexp(1.0, std::max(exponent, -125) - 24);
}

// What a result may miss: `ulps` of itself, plus `relative_x` times |x| where the formula cancels.
struct Bound {
  double ulps;
  double relative_x;
  double absolute;
};

Bound bound(UnaryKind kind) {
  const double eps = std::ldexp(1.0, -24);
  switch (kind) {
    case UnaryKind::kSigmoid:
      return {3, 0, 2e-38};
    case UnaryKind::kSilu:
      return {3, 0, 2e-36};
    case UnaryKind::kTanh:
    case UnaryKind::kErf:
      return {6, 0, 0};
    case UnaryKind::kGelu:
    case UnaryKind::kGeluTanh:
      return {6, 4 * eps, 0};
    case UnaryKind::kHardSigmoid:
      return {3, 0, 2 * eps};
    case UnaryKind::kHardSwish:
      return {3, 4 * eps, 0};
    case UnaryKind::kElu:
      return {4, 0, 1e-37};
    default:
      return {0.5, 0, 0};
  }
}

void check(const char* name, Target target, float x, float got, double want, Bound allowed,
           double* worst) {
  if (std::isnan(x)) {
    ASSERT_TRUE(std::isnan(got)) << name << "(NaN) gave " << got << " on " << target_name(target);
    return;
  }
  if (std::isinf(x) && (std::isnan(want) || std::isinf(want))) return;
  if (std::fabs(want) > std::numeric_limits<float>::max()) {
    ASSERT_EQ(got, std::copysign(INFINITY, want)) << name << "(" << x << ")";
    return;
  }
  const double error = std::fabs(double(got) - want);
  const double slack = allowed.relative_x * (x < 0 ? -double(x) : 0) + allowed.absolute;
  *worst = std::max(*worst, (error - slack) / ulp(want));
  ASSERT_LE(error, allowed.ulps * ulp(want) + slack)
      << name << "(" << x << ") gave " << got << ", not " << want << ", on " << target_name(target);
}

template <typename Apply, typename Reference>
void sweep(const char* name, Target target, const Apply& apply, const Reference& want,
           Bound allowed) {
  constexpr size_t kBlock = 1021;  // odd, so that partial vectors occur
  std::vector<float> x(kBlock), y;
  double worst = 0;
  uint64_t bits = 0;
  while (bits <= UINT32_MAX) {
    for (float& v : x)
      v = bit_cast<float>(uint32_t(std::min<uint64_t>(bits, UINT32_MAX))), bits += kStep;
    y = x;
    apply(y.data(), y.size());
    for (size_t i = 0; i < kBlock; ++i) {
      ASSERT_NO_FATAL_FAILURE(check(name, target, x[i], y[i], want(double(x[i])), allowed, &worst));
    }
  }
  ::testing::Test::RecordProperty(std::string(name) + "_" + std::string(target_name(target)),
                                  std::to_string(worst));
#ifdef ONSIGHT_EVERY_FLOAT
  printf("%s %s: %.2f ulp\n", name, std::string(target_name(target)).c_str(), worst);
#endif
}

struct Case {
  const char* name;
  UnaryAttrs act;
};

class ActivationTest : public ::testing::TestWithParam<Case> {};

TEST_P(ActivationTest, IsAccurateOnEveryTarget) {
  const UnaryAttrs act = GetParam().act;
  for (const Target target : supported_targets()) {
    const auto fn = ONSIGHT_SELECT(target, Activate);
    ASSERT_NE(fn, nullptr);
    sweep(
        GetParam().name, target, [&](float* x, size_t count) { fn(act, x, count); },
        [&](double x) { return reference(act, x); }, bound(act.kind));
  }
}

const std::vector<Case> kCases = {{"identity", {UnaryKind::kIdentity}},
                                  {"clamp", {UnaryKind::kClamp, -0.5f, 6.0f}},
                                  {"sigmoid", {UnaryKind::kSigmoid}},
                                  {"silu", {UnaryKind::kSilu}},
                                  {"tanh", {UnaryKind::kTanh}},
                                  {"erf", {UnaryKind::kErf}},
                                  {"gelu", {UnaryKind::kGelu}},
                                  {"gelu_tanh", {UnaryKind::kGeluTanh}},
                                  {"hard_sigmoid", {UnaryKind::kHardSigmoid}},
                                  {"hard_swish", {UnaryKind::kHardSwish}},
                                  {"leaky_relu", {UnaryKind::kLeakyRelu, 0.01f}},
                                  {"elu", {UnaryKind::kElu, 1.5f}}};

INSTANTIATE_TEST_SUITE_P(All, ActivationTest, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(Activations, AreAllTested) {
  for (size_t kind = 0; kind < kUnaryKinds; ++kind) {
    const bool tested = std::any_of(std::begin(kCases), std::end(kCases),
                                    [&](const Case& c) { return c.act.kind == UnaryKind(kind); });
    EXPECT_EQ(tested, is_activation(UnaryKind(kind))) << kind;
  }
}

TEST(Exp, IsAccurateOnEveryTarget) {
  for (const Target target : supported_targets()) {
    const auto fn = ONSIGHT_SELECT(target, Exp);
    ASSERT_NE(fn, nullptr);
    sweep("exp", target, fn, [](double x) { return std::exp(x); }, {1.2, 0, 0});
  }
}

}  // namespace
}  // namespace onsight::kernels
#endif  // HWY_ONCE
