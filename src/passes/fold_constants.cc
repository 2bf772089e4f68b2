// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Nodes whose operands are all known are done now. Moving the elements of a constant only changes
// how it is viewed: nothing is read.
#include <algorithm>
#include <optional>

#include "graph/cost.h"
#include "graph/evaluate.h"
#include "passes/passes.h"
#include "passes/rewriter.h"
#include "passes/strided_view.h"

namespace onsight::passes {
namespace {

// Folding trades memory for time, and is done one element at a time: what has more elements, or
// more products to sum, than this stays computed.
constexpr int64_t kMaxFoldedElements = 4 << 20;
constexpr double kMaxFoldedProducts = 64 << 20;
constexpr double kBytesPerElement = 24;  // while a node is evaluated: as stored, and as a number

using Strides = std::vector<int64_t>;

// Weights of 8 or 16 bits that stand for floats stay so until a kernel's packing reads them.
bool view_as_floats(Rewriter& r, const Value& from, const Type& to, Constant& view) {
  if (to.quant != nullptr || to.dtype != DType::kF32 || to.shape.empty()) return false;
  const Quantization* quant = from.quant.get();
  const bool half = quant == nullptr && (from.dtype == DType::kF16 || from.dtype == DType::kBF16);
  const bool steps = quant != nullptr && quant->zero_point == 0 && from.dtype == DType::kI8;
  if ((!half && !steps) || !view.scales.empty()) return false;
  view.strides = from.constant->strides;
  view.stored = from.dtype;
  if (half) return true;
  if (r.graph().budget && !r.graph().budget->try_hold(uint64_t(to.shape[0]) * sizeof(float))) {
    return false;
  }
  view.scales = quant->scales;
  view.scale_axis = quant->axis;
  if (quant->axis < 0) {
    view.scales.assign(size_t(to.shape[0]), quant->scales[0]);
    view.scale_axis = 0;
  }
  return true;
}

bool view_constant(Rewriter& r, Node& node) {
  const ValueId x = node.inputs[0];
  const Value& from = r.value(x);
  const Type to = r.value(node.output);
  Constant view = *from.constant;
  view.strides.assign(to.shape.size(), 0);
  const Strides& old = from.constant->strides;
  const bool by_channel = from.quant != nullptr && from.quant->axis >= 0;
  const bool scaled = by_channel || !view.scales.empty();
  if (element_count(to.shape) == 0) return false;
  switch (node.op) {
    case Op::kTranspose: {
      const std::vector<int>& perm = node.as<TransposeAttrs>().perm;
      for (size_t i = 0; i < perm.size(); ++i) {
        view.strides[i] = old[size_t(perm[i])];
        if (perm[i] == from.constant->scale_axis) view.scale_axis = int(i);
      }
      break;
    }
    case Op::kReshape:
      if (by_channel || !reshape_strides(from.shape, old, to.shape, view.strides)) return false;
      if (view.scales.empty()) break;
      view.scale_axis = reshaped_axis(from.shape, view.scale_axis, to.shape);
      if (view.scale_axis < 0) return false;
      break;
    case Op::kExpand: {
      if (scaled) return false;
      const size_t added = to.shape.size() - from.shape.size();
      for (size_t i = added; i < to.shape.size(); ++i) {
        view.strides[i] = from.shape[i - added] == 1 ? 0 : old[i - added];
      }
      break;
    }
    case Op::kSlice: {
      if (scaled) return false;
      const auto& attrs = node.as<SliceAttrs>();
      for (size_t i = 0; i < old.size(); ++i) {
        view.strides[i] = old[i] * attrs.step[i];
        view.offset += uint64_t(old[i] * attrs.begin[i]) * dtype_size(stored_dtype(from));
      }
      break;
    }
    case Op::kCast:
      if (!view_as_floats(r, from, to, view)) return false;
      break;
    default:
      return false;
  }
  return r.forward(node, r.constant(to, std::move(view)));
}

Tensor evaluate_constant(Rewriter& r, const Node& node) {
  std::vector<Tensor> tensors(node.inputs.size());
  std::vector<const Tensor*> inputs(node.inputs.size(), nullptr);
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    tensors[i] = constant_tensor(r.value(node.inputs[i]));
    inputs[i] = &tensors[i];
  }
  return evaluate(r.graph(), node, inputs);
}

// Whether the node may be computed now; if so, `room` is the memory that this takes.
bool affordable(Rewriter& r, const Node& node, std::optional<MemoryBudget::Part>& room) {
  int64_t largest = element_count(r.shape(node.output));
  for (const ValueId input : node.inputs) {
    if (input != kNoValue) largest = std::max(largest, element_count(r.shape(input)));
  }
  if (largest > kMaxFoldedElements) return false;
  if (count_products(r.graph(), node) > kMaxFoldedProducts) return false;
  CompileBudget* budget = r.graph().budget.get();
  if (budget == nullptr) return true;
  room = budget->memory().try_take(uint64_t(kBytesPerElement * count_elements(r.graph(), node)));
  return room && budget->try_fold(evaluation_work(r.graph(), node));
}

bool fold(Rewriter& r, Node& node) {
  for (const ValueId input : node.inputs) {
    if (input != kNoValue && !r.is_constant(input)) return false;
  }
  if (node.inputs.empty() || r.graph().is_constant(node.output)) return false;
  if (view_constant(r, node)) return true;
  std::optional<MemoryBudget::Part> room;
  if (!affordable(r, node, room)) return false;
  const Tensor result = evaluate_constant(r, node);
  room.reset();
  const std::span<const std::byte> bytes = result.bytes();
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  return r.forward(node, r.constant(Type(r.value(node.output)), std::move(copy)));
}

}  // namespace

bool fold_constants(Graph& graph) { return Rewriter(graph).run(fold); }

}  // namespace onsight::passes
