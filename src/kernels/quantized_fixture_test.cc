// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 operations against ExecuTorch's answers, which tools/quantized/make_fixtures.py recorded:
// every byte must be equal, on every target.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "kernels/quantized_conv.h"
#include "kernels/quantized_elementwise.h"
#include "kernels/quantized_pool.h"
#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

/// One recorded operation: see make_fixtures.py for the format.
struct Fixture {
  std::string op;
  std::map<std::string, std::vector<double>> numbers;
  std::map<std::string, std::vector<char>> tensors;

  template <typename T>
  std::vector<T> tensor(const std::string& name) const {
    const std::vector<char>& bytes = tensors.at(name);
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  int64_t number(const std::string& name, size_t i) const {
    return int64_t(numbers.at(name).at(i));
  }
  float real(const std::string& name, size_t i) const { return float(numbers.at(name).at(i)); }
  QuantParams quant(const std::string& name) const {
    return {real(name, 0), int32_t(number(name, 1))};
  }
  QuantClamp clamp() const {
    if (!numbers.contains("clamp")) return {};
    return quantize_clamp(real("clamp", 0), real("clamp", 1), quant("y"));
  }
  Shape shape(const std::string& name) const {
    const std::vector<double>& sizes = numbers.at(name);
    return {sizes.begin(), sizes.end()};
  }
};

Fixture read_fixture(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Fixture fixture;
  std::vector<std::pair<std::string, size_t>> order;
  for (std::string line; std::getline(file, line) && !line.empty();) {
    std::istringstream words(line);
    std::string kind, name, word;
    words >> kind >> name;
    if (kind == "op") fixture.op = name;
    if (kind == "numbers") {
      auto& values = fixture.numbers[name];
      while (words >> word) values.push_back(std::strtod(word.c_str(), nullptr));
    }
    if (kind == "tensor") {
      size_t count = 0;
      words >> word >> count;
      order.emplace_back(name, count * (word == "i8" ? 1 : 4));
    }
  }
  for (const auto& [name, size] : order) {
    fixture.tensors[name].resize(size);
    file.read(fixture.tensors[name].data(), std::streamsize(size));
  }
  EXPECT_TRUE(file.good()) << path;
  return fixture;
}

std::vector<int8_t> run_conv(const Fixture& f, const Window2d& p, Target target) {
  const QuantizedConvKernel kernel = prepare_quantized_conv(
      target, {p, f.quant("x").zero_point, f.quant("y").zero_point, f.clamp()});
  // Vectors are not aligned; the kernel's arrays are.
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::vector<Line> packed(kernel.packed_bytes() / 64), scratch(kernel.scratch_bytes() / 64 + 1);
  const auto w = f.tensor<int8_t>("w"), x = f.tensor<int8_t>("x");
  const auto bias = f.tensor<int32_t>("bias");
  const auto w_scales = f.tensor<float>("scales");
  const auto scales = requantization_scales(f.quant("x"), w_scales, f.quant("y"), p.out_c);
  const size_t row = w.size() / size_t(p.out_c);
  for (int64_t i = 0; i < kernel.panels(); ++i) {
    const auto first = size_t(kernel.panel_channels(i).first);
    kernel.pack_panel(i, &w[first * row], &bias[first], &scales[first],
                      packed[0].bytes + size_t(i) * kernel.panel_bytes());
  }
  std::vector<int8_t> y(size_t(p.batch * p.out_h * p.out_w * p.out_c));
  kernel.run(packed[0].bytes, x.data(), y.data(), scratch[0].bytes,
             {0, p.rows(), 0, kernel.panels()});
  return y;
}

std::vector<int8_t> conv(const Fixture& f, Target target) {
  Window2d p;
  p.batch = f.number("shape", 0);
  p.in_h = f.number("shape", 1);
  p.in_w = f.number("shape", 2);
  p.in_c = f.number("shape", 3);
  p.out_c = f.number("out", 1);  // recorded channels first
  p.out_h = f.number("out", 2);
  p.out_w = f.number("out", 3);
  for (size_t i = 0; i < 2; ++i) {
    p.kernel[i] = f.number("kernel", i);
    p.stride[i] = f.number("stride", i);
    p.dilation[i] = f.number("dilation", i);
  }
  for (size_t i = 0; i < 4; ++i) p.pad[i] = f.number("pad", i);
  p.groups = f.number("groups", 0);
  return run_conv(f, p, target);
}

std::vector<int8_t> linear(const Fixture& f, Target target) {
  return run_conv(
      f, product_window(f.number("shape", 0), f.number("shape", 1), f.number("shape", 2)), target);
}

std::vector<int8_t> binary(const Fixture& f, Target target) {
  const LoopNest nest =
      plan_broadcast(f.shape("a_shape"), {f.shape("a_shape"), f.shape("b_shape")});
  const auto a = f.tensor<int8_t>("a"), b = f.tensor<int8_t>("b");
  std::vector<int8_t> y(a.size());
  const QuantParams qa = f.quant("a"), qb = f.quant("b"), qy = f.quant("y");
  if (f.op == "mul") {
    const QuantMul p = plan_quantized_mul(qa, qb, qy);
    prepare_quantized(target, p, nest).run(a.data(), b.data(), y.data(), 0, nest.elements);
  } else {
    const QuantAdd p =
        f.op == "add" ? plan_quantized_add(qa, qb, qy) : plan_quantized_sub(qa, qb, qy);
    prepare_quantized(target, p, nest).run(a.data(), b.data(), y.data(), 0, nest.elements);
  }
  for (int8_t& q : y) q = std::clamp(q, f.clamp().min, f.clamp().max);  // an operation of its own
  return y;
}

std::vector<int8_t> mean(const Fixture& f, Target target) {
  const Shape shape = f.shape("shape");
  const QuantMean p =
      plan_quantized_mean(shape[0], shape[1] * shape[2], shape[3], f.quant("x"), f.quant("y"));
  std::vector<int8_t> y(size_t(p.outer * p.inner));
  prepare_quantized_mean(target, p).run(f.tensor<int8_t>("x").data(), y.data(), 0,
                                        p.outer * p.inner);
  return y;
}

std::vector<int8_t> max_pool(const Fixture& f, Target target) {
  Window2d p;
  p.in_h = f.number("shape", 1);
  p.in_w = f.number("shape", 2);
  p.in_c = p.out_c = f.number("shape", 3);
  p.out_h = f.number("out", 2);
  p.out_w = f.number("out", 3);
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.pad = {1, 1, 1, 1};
  std::vector<int8_t> y(size_t(p.out_h * p.out_w * p.out_c));
  prepare_quantized_max_pool(target, p).run(f.tensor<int8_t>("x").data(), y.data(), 0, p.out_h);
  return y;
}

std::vector<int8_t> quantized(const Fixture& f, Target target) {
  const auto x = f.tensor<float>("x"), real = f.tensor<float>("real");
  std::vector<int8_t> y(x.size());
  const auto count = int64_t(x.size());
  prepare_quantize(target, f.quant("q"), count).run(x.data(), y.data(), 0, count);
  std::vector<float> back(x.size());
  prepare_dequantize(target, f.quant("q"), count).run(y.data(), back.data(), 0, count);
  EXPECT_EQ(back, real) << on(target);
  return y;
}

/// The recorded order is that of the values -128 to 127.
std::vector<int8_t> in_order(const QuantTable& table) {
  std::vector<int8_t> y;
  for (int q = -128; q < 128; ++q) y.push_back(table[uint8_t(q)]);
  return y;
}

std::vector<int8_t> unary_values(const Fixture& f, Target target) {
  const std::map<std::string, UnaryKind> kinds = {{"sigmoid", UnaryKind::kSigmoid},
                                                  {"hardswish", UnaryKind::kHardSwish},
                                                  {"identity", UnaryKind::kIdentity}};
  const UnaryKernel fn = prepare_unary(target, DType::kF32, {kinds.at(f.op)}, 256);
  return in_order(unary_table(f.quant("x"), f.quant("y"), fn));
}

std::vector<int8_t> clamp_values(const Fixture& f, Target) {
  return in_order(
      clamp_table(f.quant("x"), f.quant("y"), f.real("arguments", 0), f.real("arguments", 1)));
}

std::vector<int8_t> silu_values(const Fixture& f, Target target) {
  constexpr int64_t kCount = 256;
  std::vector<int8_t> x, y(kCount);
  for (int q = -128; q < 128; ++q) x.push_back(int8_t(q));
  const UnaryKernel sigmoid = prepare_unary(target, DType::kF32, {UnaryKind::kSigmoid}, kCount);
  const QuantTable gate = unary_table(f.quant("x"), f.quant("s"), sigmoid);
  prepare_lookup(target, gate, kCount).run(x.data(), y.data(), 0, kCount);
  const QuantMul mul = plan_quantized_mul(f.quant("x"), f.quant("s"), f.quant("y"));
  prepare_quantized(target, mul, plan_broadcast({kCount}, {{kCount}, {kCount}}))
      .run(x.data(), y.data(), y.data(), 0, kCount);
  return y;
}

TEST(QuantizedFixtures, AreExecuTorchsAnswers) {
  using Run = std::function<std::vector<int8_t>(const Fixture&, Target)>;
  const std::map<std::string, Run> runs = {{"conv", conv},
                                           {"linear", linear},
                                           {"add", binary},
                                           {"sub", binary},
                                           {"mul", binary},
                                           {"mean", mean},
                                           {"max_pool", max_pool},
                                           {"quantize", quantized},
                                           {"sigmoid", unary_values},
                                           {"silu", silu_values},
                                           {"hardswish", unary_values},
                                           {"identity", unary_values},
                                           {"clamp", clamp_values}};
  int count = 0;
  const std::filesystem::path folder = ONSIGHT_SOURCE_DIR "/tests/data/quantized";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const Fixture fixture = read_fixture(entry.path());
    const auto want = fixture.tensor<int8_t>("y");
    for (const Target target : supported_targets()) {
      EXPECT_EQ(runs.at(fixture.op)(fixture, target), want) << entry.path() << on(target);
    }
    ++count;
  }
  EXPECT_EQ(count, 28);
}

}  // namespace
}  // namespace onsight::kernels
