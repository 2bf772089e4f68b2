// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs written for a test, whole: what exporters seldom make, and what they never would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fuzz/program_writer.h"
#include "onsight/error.h"
#include "onsight/model.h"

namespace onsight {
namespace {

using fuzz::Bytes;
using fuzz::MethodWriter;
using fuzz::ProgramWriter;
using fuzz::ScalarType;
using fuzz::TensorSpec;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tensor floats(const Shape& shape, float value) {
  Tensor tensor(DType::kF32, shape);
  for (float& element : tensor.as<float>()) element = value;
  return tensor;
}

Tensor truth(bool value) {
  Tensor tensor(DType::kBool, {});
  tensor.bytes()[0] = std::byte(value);
  return tensor;
}

std::vector<float> run(const Model& model, const std::vector<Tensor>& inputs) {
  const std::vector<Tensor> outputs = model.run("forward", inputs);
  const auto elements = outputs.at(0).as<float>();
  return {elements.begin(), elements.end()};
}

Error error_of(const Bytes& program, const ModelLimits& limits = {}) {
  try {
    ModelOptions options;
    options.limits = limits;
    const Model model = Model::load(program, options);
    std::vector<Tensor> inputs;
    for (const TensorInfo& info : model.method("forward").inputs) {
      inputs.emplace_back(info.dtype, info.shape);
    }
    model.run("forward", inputs);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::kUnknownError, "");
}

// Long text is shortened in messages; this list is not.
TEST(Program, NamesEveryOperatorThatIsMissing) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({4});
  for (int i = 0; i < 100; ++i) m.compute("aten::missing" + std::to_string(i) + ".out", {x}, {4});
  m.add_output(x);
  m.finish();
  const Error error = error_of(program.finish());
  EXPECT_EQ(error.code(), ErrorCode::kOperatorMissing);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(error.what(), HasSubstr("aten::missing" + std::to_string(i) + ".out"));
  }
}

// abs(x) in 4 elements, its place read as 2x2 behind a jump: the exporter drops the view.
TEST(Program, ReadsAViewBehindAJump) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({4});
  TensorSpec base{{4}};
  base.place = 64;
  m.call("aten::abs.out", {x, m.tensor(base)});
  base.sizes = {2, 2};
  const int view = m.tensor(base);
  const int y = m.planned({2, 2});
  m.jump_if_false(condition, 2);
  m.call("aten::neg.out", {view, y});
  m.add_output(y);
  m.finish();
  const Model model = Model::load(program.finish());
  for (const bool way : {false, true}) {
    EXPECT_THAT(run(model, {truth(way), floats({4}, -3)}), ElementsAre(-3, -3, -3, -3));
  }
}

TEST(Program, ReadsAViewAgainWhenItsBaseHasChanged) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({4});
  TensorSpec spec{{4}};
  spec.place = 64;
  const int base = m.tensor(spec);
  spec.sizes = {2, 2};
  const int view = m.tensor(spec);
  const int y = m.planned({2, 2});
  m.call("aten::abs.out", {x, base});
  m.call("aten::abs.out", {view, y});
  m.call("aten::neg.out", {x, base});
  m.call("aten::abs.out", {view, y});
  m.call("aten::neg.out", {view, y});
  m.add_output(y);
  m.finish();
  EXPECT_THAT(run(Model::load(program.finish()), {floats({4}, -3)}), ElementsAre(-3, -3, -3, -3));
}

// A buffer, zeros at first, that x is added to where the condition holds.
TEST(Program, KeepsABufferThatOneBranchChanges) {
  for (const bool initialised : {false, true}) {
    ProgramWriter program;
    MethodWriter m(program, "forward");
    const int condition = m.input({}, ScalarType::BOOL);
    const int x = m.input({2});
    TensorSpec spec{{2}};
    spec.place = 1 << 20;
    if (initialised) spec.data = program.constant(Bytes(2 * sizeof(float)));
    const int buffer = m.tensor(spec);
    const int y = m.planned({2});
    m.call("aten::abs.out", {x, y});
    m.jump_if_false(condition, 4);
    m.call("aten::add.out", {buffer, x, m.integer(1), y});
    m.call("aten::copy_", {buffer, y, m.boolean(false), y});
    m.add_output(y);
    m.finish();
    const Model model = Model::load(program.finish());
    const Tensor minus_three = floats({2}, -3);
    EXPECT_THAT(run(model, {truth(false), minus_three}), ElementsAre(3, 3));
    EXPECT_THAT(run(model, {truth(true), minus_three}), ElementsAre(-3, -3));
    EXPECT_THAT(run(model, {truth(false), minus_three}), ElementsAre(3, 3));
    EXPECT_THAT(run(model, {truth(true), minus_three}), ElementsAre(-6, -6));
  }
}

TEST(Program, EndsALoopBackToItsStart) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({1 << 16});
  const int y = m.planned({1 << 16});
  m.call("aten::exp.out", {x, y});
  m.jump_if_false(m.boolean(false), 0);
  m.add_output(y);
  m.finish();
  ModelLimits limits;
  limits.max_loop_work = 1e8;
  const Error error = error_of(program.finish(), limits);
  EXPECT_EQ(error.code(), ErrorCode::kOutOfResources);
  EXPECT_THAT(error.what(), HasSubstr("max_loop_work"));
}

TEST(Program, RefusesQuantisedValuesThatPassThroughJumps) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({4});
  const std::vector<int32_t> how = {m.number(0.1), m.integer(0), m.integer(-128), m.integer(127),
                                    m.integer(1)};
  std::vector<int32_t> args = {x};
  args.insert(args.end(), how.begin(), how.end());
  const int q =
      m.compute("quantized_decomposed::quantize_per_tensor.out", args, {4}, ScalarType::CHAR);
  m.jump_if_false(condition, 2);
  args[0] = q;
  args.push_back(m.none());
  m.add_output(m.compute("quantized_decomposed::dequantize_per_tensor.out", args, {4}));
  m.finish();
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kNotSupported);
}

TEST(Program, TakesASlotThatIsListedTwiceAsOneInput) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({2});
  for (int i = 0; i < 1000; ++i) m.add_input(x);
  m.add_output(m.compute("aten::neg.out", {x}, {2}));
  m.finish();
  const Model model = Model::load(program.finish());
  EXPECT_EQ(model.method("forward").inputs.size(), 1u);
  EXPECT_THAT(run(model, {floats({2}, 1)}), ElementsAre(-1, -1));
}

TEST(Program, ConvolvesNothing) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({1, 0, 3, 3});
  const int w = m.planned({2, 0, 3, 3});
  m.call("aten::full.out", {m.integers({2, 0, 3, 3}), m.number(1), w});
  const int ones = m.integers({1, 1});
  const int zeros = m.integers({0, 0});
  m.add_output(m.compute("aten::convolution.out",
                         {x, w, m.none(), ones, zeros, ones, m.boolean(false), zeros, m.integer(1)},
                         {1, 2, 1, 1}));
  m.finish();
  EXPECT_THAT(run(Model::load(program.finish()), {Tensor(DType::kF32, {1, 0, 3, 3})}),
              ElementsAre(0, 0));
}

TEST(Program, RefusesToStackTensorsOfUnlikeRank) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int list = m.tensors({m.input({1, 2, 3}), m.input({2})});
  m.add_output(m.compute("aten::stack.out", {list, m.integer(3)}, {1, 2, 3, 2}));
  m.finish();
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kInvalidProgram);
}

TEST(Program, RefusesToSplitIntoMoreThanThereIs) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({12});
  const int y = m.planned({10});
  m.call("aten::split_with_sizes_copy.out",
         {x, m.integers({10, INT64_MAX}), m.integer(0), m.tensors({y, m.planned({2})})});
  m.add_output(y);
  m.finish();
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kInvalidProgram);
}

TEST(Program, RefusesSizesBelowZero) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  m.add_output(m.input({-2, 3}));
  m.finish();
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kInvalidProgram);
}

// Without elements it takes no bytes, however large its other axes: they must not be multiplied.
TEST(Program, RefusesAConstantWithoutElementsThatNothingCanHold) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const fuzz::Sizes huge = {0, INT32_MAX, INT32_MAX, INT32_MAX};
  const std::vector<std::byte> bytes(16);
  const int x = m.constant(huge, program.constant(bytes));
  m.add_output(m.compute("aten::neg.out", {x}, huge));
  m.finish();
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kOutOfResources);
}

TEST(Program, RefusesMethodsOfOneName) {
  ProgramWriter program;
  for (int i = 0; i < 2; ++i) {
    MethodWriter m(program, "forward");
    m.add_output(m.input({1}));
    m.finish();
  }
  EXPECT_EQ(error_of(program.finish()).code(), ErrorCode::kInvalidProgram);
}

TEST(Program, RefusesMetadataLongerThanTheFileCanSay) {
  ProgramWriter program;
  MethodWriter m(program, "labels");
  const int text = m.text(std::string(100'000, 'x'));
  for (int i = 0; i < 1000; ++i) m.add_output(text);
  m.finish();
  const Bytes file = program.finish();
  EXPECT_THROW(Model::inspect(file), Error);
  EXPECT_THROW(Model::load(file).metadata("labels"), Error);
}

}  // namespace
}  // namespace onsight
