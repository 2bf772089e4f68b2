// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every activation on every target against double precision, over a sweep of all floats.
#include <gtest/gtest.h>

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

void Activate(const Activation& act, float* x, size_t count) {
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

double reference(const Activation& act, double x) {
  switch (act.kind) {
    case ActivationKind::kIdentity:
      return x;
    case ActivationKind::kClamp:
      return x < act.a ? act.a : x > act.b ? act.b : x;
    case ActivationKind::kSigmoid:
      return sigmoid(x);
    case ActivationKind::kSilu:
      return x * sigmoid(x);
    case ActivationKind::kTanh:
      return std::tanh(x);
    case ActivationKind::kErf:
      return std::erf(x);
    case ActivationKind::kGelu:
      return x * std::erfc(-x * std::sqrt(0.5)) / 2;
    case ActivationKind::kGeluTanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case ActivationKind::kHardSigmoid:
      return std::fmin(std::fmax(x + 3, 0), 6) / 6;
    case ActivationKind::kHardSwish:
      return x * (std::fmin(std::fmax(x + 3, 0), 6) / 6);
    case ActivationKind::kLeakyRelu:
      return x < 0 ? double(act.a) * x : x;
    case ActivationKind::kElu:
      return x < 0 ? double(act.a) * std::expm1(x) : x;
  }
  return 0;
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

Bound bound(ActivationKind kind) {
  const double eps = std::ldexp(1.0, -24);
  switch (kind) {
    case ActivationKind::kSigmoid:
      return {3, 0, 2e-38};
    case ActivationKind::kSilu:
      return {3, 0, 2e-36};
    case ActivationKind::kTanh:
    case ActivationKind::kErf:
      return {6, 0, 0};
    case ActivationKind::kGelu:
    case ActivationKind::kGeluTanh:
      return {6, 4 * eps, 0};
    case ActivationKind::kHardSigmoid:
      return {3, 0, 2 * eps};
    case ActivationKind::kHardSwish:
      return {3, 4 * eps, 0};
    case ActivationKind::kElu:
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
  Activation act;
};

class ActivationTest : public ::testing::TestWithParam<Case> {};

TEST_P(ActivationTest, IsAccurateOnEveryTarget) {
  const Activation act = GetParam().act;
  for (const Target target : supported_targets()) {
    const auto fn = ONSIGHT_SELECT(target, Activate);
    ASSERT_NE(fn, nullptr);
    sweep(
        GetParam().name, target, [&](float* x, size_t count) { fn(act, x, count); },
        [&](double x) { return reference(act, x); }, bound(act.kind));
  }
}

INSTANTIATE_TEST_SUITE_P(All, ActivationTest,
                         ::testing::Values(Case{"identity", {ActivationKind::kIdentity}},
                                           Case{"clamp", {ActivationKind::kClamp, -0.5f, 6.0f}},
                                           Case{"sigmoid", {ActivationKind::kSigmoid}},
                                           Case{"silu", {ActivationKind::kSilu}},
                                           Case{"tanh", {ActivationKind::kTanh}},
                                           Case{"erf", {ActivationKind::kErf}},
                                           Case{"gelu", {ActivationKind::kGelu}},
                                           Case{"gelu_tanh", {ActivationKind::kGeluTanh}},
                                           Case{"hard_sigmoid", {ActivationKind::kHardSigmoid}},
                                           Case{"hard_swish", {ActivationKind::kHardSwish}},
                                           Case{"leaky_relu", {ActivationKind::kLeakyRelu, 0.01f}},
                                           Case{"elu", {ActivationKind::kElu, 1.5f}}),
                         [](const auto& info) { return info.param.name; });

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
