// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Graphs as text for people, a line a node:
//   %12 f32[1, 24, 24, 160] = conv2d %10, %c3 f32[160, 3, 3, 24], %c4 f32[160] {3x3, stride 2,
//   silu}
#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "graph/element.h"
#include "graph/graph.h"
#include "graph/rules.h"

namespace onsight {
namespace {

using Words = std::vector<std::string>;

template <typename T>
std::string text_of(const T& number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

std::string join(const Words& words, std::string_view separator = ", ") {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += separator;
    text += words[i];
  }
  return text;
}

template <typename Numbers>
std::string list(const Numbers& numbers, std::string_view separator = ", ") {
  Words words;
  for (const auto number : numbers) words.push_back(text_of(number));
  return join(words, separator);
}

// One number where all are the same.
template <typename Numbers>
std::string brief(const Numbers& numbers, std::string_view separator) {
  for (const auto number : numbers) {
    if (number != numbers[0]) return list(numbers, separator);
  }
  return text_of(numbers[0]);
}

std::string quantization_text(const Quantization& quant) {
  if (quant.axis >= 0) {
    return "(" + text_of(quant.scales.size()) + " scales on axis " + text_of(quant.axis) + ")";
  }
  return "(scale " + list(quant.scales) + ", zero " + text_of(quant.zero_point) + ")";
}

std::string type_text(const Value& value) {
  const bool converted = value.constant && value.constant->stored;
  return std::string(dtype_name(value.dtype)) +
         (converted ? " of " + std::string(dtype_name(stored_dtype(value))) : "") +
         (value.quant ? quantization_text(*value.quant) : "") + to_string(value.shape);
}

// A constant of one element is shown as its number.
std::string scalar_text(const Value& value) {
  const std::vector<std::byte> bytes = read_constant(value);
  return with_dtype(value.dtype, [&]<typename T>() {
    T element = {};
    std::memcpy(&element, bytes.data(), sizeof(T));
    if constexpr (std::is_same_v<T, int64_t>) return text_of(element);
    return text_of(to_double(element));
  });
}

std::string operand_text(const Graph& graph, ValueId id) {
  if (id == kNoValue) return "none";
  const Value& value = graph[id];
  if (!value.constant) return "%" + text_of(id);
  if (element_count(value.shape) == 1 && !value.quant) return scalar_text(value);
  return "%c" + text_of(id) + " " + type_text(value);
}

std::string operands_text(const Graph& graph, const std::vector<ValueId>& ids) {
  Words words;
  for (const ValueId id : ids) words.push_back(operand_text(graph, id));
  return join(words);
}

std::string unary_text(const UnaryAttrs& unary) {
  const bool clamp = unary.kind == UnaryKind::kClamp;
  if (clamp && unary.a == 0 && std::isinf(unary.b)) return "relu";
  std::string text(unary_name(unary.kind));
  if (clamp) text += " " + text_of(unary.a) + ".." + text_of(unary.b);
  if (unary.kind == UnaryKind::kLeakyRelu || unary.kind == UnaryKind::kElu) {
    text += " " + text_of(unary.a);
  }
  return text;
}

void add_epilogue(Words& words, const Epilogue& epilogue) {
  if (epilogue.act.kind != UnaryKind::kIdentity) words.push_back(unary_text(epilogue.act));
  if (epilogue.residual_last) words.push_back("then residual");
}

// Stride, dilation and pad where they are not what goes without saying.
template <typename Window>
void add_window(Words& words, const Window& window) {
  const auto add = [&](std::string_view name, const auto& numbers, int plain,
                       std::string_view separator = "x") {
    const std::string text = brief(numbers, separator);
    if (text != text_of(plain)) words.push_back(std::string(name) + " " + text);
  };
  add("stride", window.stride, 1);
  add("dilation", window.dilation, 1);
  add("pad", window.pad, 0, " ");
}

struct AttrsText {
  const Graph& graph;
  const Node& node;

  Words operator()(const std::monostate&) const { return {}; }
  Words operator()(const UnaryAttrs&) const { return {}; }  // part of the op's name
  Words operator()(const BinaryAttrs&) const { return {}; }
  Words operator()(const Conv2dAttrs& conv) const {
    const Shape& w = graph[node.inputs[1]].shape;
    Words words = {text_of(w[1]) + "x" + text_of(w[2])};
    add_window(words, conv);
    if (conv.output_pad != std::array{0, 0}) {
      words.push_back("output pad " + brief(conv.output_pad, "x"));
    }
    if (conv.groups > 1) words.push_back("groups " + text_of(conv.groups));
    add_epilogue(words, conv.epilogue);
    return words;
  }
  Words operator()(const MatMulAttrs& matmul) const {
    Words words;
    if (matmul.transpose_b) words.push_back("transposed");
    add_epilogue(words, matmul.epilogue);
    return words;
  }
  Words operator()(const Pool2dAttrs& pool) const {
    Words words = {list(pool.window, "x")};
    add_window(words, pool);
    if (pool.ceil_mode) words.push_back("ceil");
    if (pool.count_include_pad) words.push_back("count pad");
    if (pool.divisor != 0) words.push_back("divisor " + text_of(pool.divisor));
    return words;
  }
  Words operator()(const Resize2dAttrs& resize) const {
    const bool bilinear = resize.mode == Resize2dAttrs::Mode::kBilinear;
    Words words = {bilinear ? "bilinear" : "nearest"};
    if (resize.align_corners) words.push_back("align corners");
    if (resize.scale != std::array{0.0, 0.0}) words.push_back("scale " + brief(resize.scale, "x"));
    return words;
  }
  Words operator()(const ReduceAttrs& reduce) const {
    Words words = {"axes " + list(reduce.axes, " ")};
    if (reduce.keep_dims) words.push_back("keep");
    return words;
  }
  Words operator()(const AxisAttrs& attrs) const { return {"axis " + text_of(attrs.axis)}; }
  Words operator()(const GatherAttrs& attrs) const { return {"axis " + text_of(attrs.axis)}; }
  Words operator()(const NormAttrs& attrs) const { return {"epsilon " + text_of(attrs.epsilon)}; }
  Words operator()(const TransposeAttrs& attrs) const { return {list(attrs.perm)}; }
  Words operator()(const SliceAttrs& slice) const {
    Words words = {"from " + list(slice.begin, " ")};
    const bool steps =
        std::any_of(slice.step.begin(), slice.step.end(), [](int64_t s) { return s > 1; });
    if (steps) words.push_back("step " + list(slice.step, " "));
    return words;
  }
  Words operator()(const PadAttrs& pad) const {
    return {"before " + list(pad.before, " "), "after " + list(pad.after, " "),
            "value " + text_of(pad.value)};
  }
  Words operator()(const AttentionAttrs& a) const {
    return {text_of(a.heads) + " heads", text_of(a.queries) + "x" + text_of(a.keys) + " tokens",
            "size " + text_of(a.head_size), "scale " + text_of(a.scale)};
  }
  Words operator()(const SqueezeExciteAttrs& attrs) const {
    return {unary_text(attrs.act1), unary_text(attrs.act2)};
  }
};

std::string name_of(const Node& node) {
  if (node.op == Op::kUnary) return unary_text(node.as<UnaryAttrs>());
  if (node.op == Op::kBinary) return std::string(binary_name(node.as<BinaryAttrs>().kind));
  if (node.op == Op::kReduce) return std::string(reduce_name(node.as<ReduceAttrs>().kind));
  return std::string(op_name(node.op));
}

std::string node_text(const Graph& graph, const Node& node) {
  std::string text = "%" + text_of(node.output) + " " + type_text(graph[node.output]) + " = " +
                     name_of(node) + " " + operands_text(graph, node.inputs);
  const std::string attrs = join(std::visit(AttrsText{graph, node}, node.attrs));
  return attrs.empty() ? text : text + " {" + attrs + "}";
}

std::string jump_text(const Graph& graph, const Jump& jump) {
  if (jump.block < 0) return "return";
  return "goto " + text_of(jump.block) + "(" + operands_text(graph, jump.args) + ")";
}

std::string typed_list(const Graph& graph, const std::vector<ValueId>& ids) {
  Words words;
  for (const ValueId id : ids) {
    const bool constant = graph.is_constant(id);
    words.push_back(operand_text(graph, id) + (constant ? "" : " " + type_text(graph[id])));
  }
  return join(words);
}

}  // namespace

std::string to_text(const Graph& graph) {
  std::string text = "graph " + graph.name + "(" + typed_list(graph, graph.inputs) + ")\n";
  const bool many = graph.blocks.size() > 1;
  for (size_t b = 0; b < graph.blocks.size(); ++b) {
    const Block& block = graph.blocks[b];
    if (many) text += "block " + text_of(b) + "(" + typed_list(graph, block.params) + ")\n";
    for (const Node& node : block.nodes) {
      text += "  " + node_text(graph, node) + "\n";
    }
    if (!many) continue;
    text += "  ";
    if (block.condition != kNoValue) {
      text += "if " + operand_text(graph, block.condition) + " ";
    }
    text += jump_text(graph, block.jump);
    if (block.condition != kNoValue) text += " else " + jump_text(graph, block.otherwise);
    text += "\n";
  }
  return text + "return " + typed_list(graph, graph.outputs) + "\n";
}

}  // namespace onsight
