// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random nodes, most of them nonsense: a rule refuses them with an error of onsight, or what it
// lets through can be evaluated. Under the sanitizers nothing else may happen.
#include <climits>
#include <random>

#include "graph/rules.h"
#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

constexpr int kNodes = 40000;
constexpr int64_t kSmall = 20000;  // elements of a value worth evaluating

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  int64_t below(int64_t n) { return int64_t(random_() % uint64_t(n)); }
  bool rarely() { return below(24) == 0; }

  template <typename T>
  T pick(std::initializer_list<T> values) {
    return values.begin()[below(int64_t(values.size()))];
  }

  int64_t size() {
    return rarely() ? pick({int64_t{0}, int64_t{-1}, int64_t{LLONG_MAX}, int64_t{1} << 33})
                    : 1 + below(5);
  }
  int attr(int least) {
    return rarely() ? pick({0, -1, INT_MAX, INT_MIN, 1000000}) : least + int(below(3));
  }
  float real() {
    return rarely() ? pick({NAN, INFINITY, -1.0F, 0.0F, 1e30F}) : 0.25F * float(1 + below(8));
  }

  Shape shape() {
    const int64_t rank = below(2) == 0 ? 4 : below(5);
    Shape shape;
    for (int64_t i = 0; i < rank; ++i) shape.push_back(size());
    return shape;
  }

  DType dtype() { return below(2) == 0 ? DType::kF32 : DType(below(int(DType::kBool) + 1)); }

  Type value() {
    Type value = {dtype(), shape()};
    const bool per_channel = below(3) == 0 && !value.shape.empty();
    if (value.dtype != DType::kI8 && !rarely()) return value;
    const int axis = per_channel ? int(below(int64_t(value.shape.size()))) : -1;
    const int64_t scales = per_channel ? std::clamp<int64_t>(value.shape[size_t(axis)], 0, 9) : 1;
    value.quant = quantization(std::vector<float>(size_t(scales), real()), attr(0), axis);
    return value;
  }

  // Weights, biases and updates that fit, more often than chance would have it.
  Type fitting(Op op, const std::vector<Type>& before) {
    Type value = this->value();
    if (before.empty() || rarely()) return value;
    value.dtype = before[0].dtype;
    value.quant = before[0].quant;
    const bool conv = op == Op::kConv2d || op == Op::kConvTranspose2d;
    if (conv && before.size() == 1 && before[0].shape.size() == 4) {
      value.shape = {1 + below(3), 1 + below(3), 1 + below(3), before[0].shape[3]};
    } else if (before.size() >= 2 && !before[1].shape.empty()) {
      value.shape = {conv ? before[1].shape[0] : before[1].shape.back()};
    } else if (op == Op::kGather) {
      value = {DType::kI64, shape()};
    } else if (below(3) > 0) {
      value.shape = before[0].shape;
    }
    return value;
  }

  std::vector<int64_t> sizes(size_t rank) {
    std::vector<int64_t> sizes;
    for (size_t i = 0; i < rank; ++i) sizes.push_back(rarely() ? size() : below(3));
    return sizes;
  }

  UnaryAttrs unary() { return {UnaryKind(below(int(kUnaryKinds))), real(), real()}; }
  Epilogue epilogue() { return {below(2) == 0 ? unary() : UnaryAttrs{}, below(2) == 0}; }
  HeadView view() { return {below(3), size(), size(), size()}; }

  Attrs attrs(Op op, const Shape& x) {
    const auto four = [&] { return std::array{attr(0), attr(0), attr(0), attr(0)}; };
    const auto two = [&](int least) { return std::array{attr(least), attr(least)}; };
    const int axis = rarely() || x.empty() ? attr(0) : int(below(int64_t(x.size())));
    switch (op_row(op).attrs) {
      case 1:
        return unary();
      case 2:
        return BinaryAttrs{BinaryKind(below(int(kBinaryKinds)))};
      case 3:
        return Conv2dAttrs{two(1),
                           two(1),
                           four(),
                           below(4) == 0 ? two(0) : std::array{0, 0},
                           rarely() ? attr(1) : 1,
                           epilogue()};
      case 4:
        return MatMulAttrs{below(2) == 0, epilogue()};
      case 5:
        return Pool2dAttrs{two(1),
                           two(1),
                           below(3) == 0 ? two(1) : std::array{1, 1},
                           below(2) == 0 ? four() : std::array{0, 0, 0, 0},
                           below(2) == 0,
                           rarely() ? attr(0) : 0,
                           below(2) == 0};
      case 6:
        return Resize2dAttrs{Resize2dAttrs::Mode(below(2)),
                             below(4) == 0,
                             {size(), size()},
                             {double(real()), double(real())}};
      case 7:
        return ReduceAttrs{ReduceKind(below(7)), {axis}, below(2) == 0};
      case 8:
        return AxisAttrs{axis};
      case 9:
        return NormAttrs{real()};
      case 10: {
        std::vector<int> perm;
        for (size_t i = 0; i < x.size(); ++i) perm.push_back(rarely() ? attr(0) : int(i));
        std::shuffle(perm.begin(), perm.end(), random_);
        return TransposeAttrs{perm};
      }
      case 11:
        return SliceAttrs{sizes(x.size()), sizes(x.size()), std::vector<int64_t>(x.size(), size())};
      case 12:
        return PadAttrs{sizes(x.size()), sizes(x.size()), real()};
      case 13:
        return GatherAttrs{axis};
      case 14:
        return AttentionAttrs{size(), size(), size(), size(), size(), size(),
                              real(), view(), view(), view(), view()};
      case 15:
        return SqueezeExciteAttrs{unary(), unary()};
      default:
        return {};
    }
  }

  Tensor tensor(const Type& value) {
    Tensor tensor(value.dtype, value.shape);
    const bool indices = value.dtype == DType::kI64;
    for (std::byte& byte : tensor.bytes()) byte = std::byte(indices ? 0 : random_() & 255);
    return tensor;
  }

 private:
  std::mt19937 random_;
};

bool is_small(const Type& value) { return element_count(value.shape) <= kSmall; }

// True if the node passed its rule and was evaluated.
bool try_node(Generator& g) {
  Node node;
  node.op = Op(g.below(int(kOpCount)));
  const OpRow& row = op_row(node.op);
  const size_t most = std::min<size_t>(row.max_inputs, 5);
  const size_t count = g.rarely()
                           ? size_t(g.below(6))
                           : row.min_inputs + size_t(g.below(int64_t(most - row.min_inputs) + 1));
  std::vector<Type> values;
  for (size_t i = 0; i < count; ++i) values.push_back(g.fitting(node.op, values));
  node.attrs = g.attrs(node.op, values.empty() ? Shape{} : values[0].shape);
  Type wanted = g.value();
  if (!values.empty() && g.below(2) == 0) wanted.shape = values[0].shape;

  Graph graph;
  GraphBuilder builder(graph);
  for (const Type& value : values) node.inputs.push_back(builder.add(value));
  try {
    const Type output = infer_output(graph, node, wanted);
    node.output = builder.add(output);
    if (!std::all_of(graph.values.begin(), graph.values.end(), is_small)) return false;
    std::vector<Tensor> tensors;
    std::vector<const Tensor*> inputs;
    for (const Type& value : values) tensors.push_back(g.tensor(value));
    for (const Tensor& tensor : tensors) inputs.push_back(&tensor);
    const Tensor y = evaluate(graph, node, inputs);
    EXPECT_EQ(y.shape(), output.shape) << op_name(node.op);
    EXPECT_EQ(y.dtype(), output.dtype) << op_name(node.op);
    return true;
  } catch (const Error& error) {
    const ErrorCode code = error.code();
    EXPECT_TRUE(code == ErrorCode::kInvalidProgram || code == ErrorCode::kOutOfResources)
        << op_name(node.op) << ": " << error.what();
    return false;
  }
}

TEST(RandomNodes, AreRefusedOrEvaluated) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Generator generator(seed);
  int evaluated = 0;
  for (int i = 0; i < kNodes && !::testing::Test::HasFailure(); ++i) {
    evaluated += try_node(generator) ? 1 : 0;
  }
  EXPECT_GT(evaluated, kNodes / 10);
}

}  // namespace
}  // namespace onsight
