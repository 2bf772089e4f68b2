// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Follows movements of elements by arithmetic on strides.
#include "passes/strided_view.h"

#include <algorithm>

namespace onsight::passes {

bool reshape_strides(const Shape& shape, const std::vector<int64_t>& strides, const Shape& wanted,
                     std::vector<int64_t>& result) {
  Shape dims;  // old axes without those of size 1
  std::vector<int64_t> steps;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    if (!dims.empty() && steps.back() == strides[i] * shape[i]) {
      dims.back() *= shape[i];
      steps.back() = strides[i];
    } else {
      dims.push_back(shape[i]);
      steps.push_back(strides[i]);
    }
  }
  if (std::find(wanted.begin(), wanted.end(), 0) != wanted.end()) return false;  // nothing to view
  result.assign(wanted.size(), 0);
  size_t group = dims.size();
  int64_t left = 1;  // of the group, not yet given to new axes
  int64_t step = 0;
  for (size_t i = wanted.size(); i-- > 0;) {
    if (wanted[i] == 1) continue;
    if (left == 1) {
      if (group == 0) return false;
      left = dims[--group];
      step = steps[group];
    }
    if (left % wanted[i] != 0) return false;
    result[i] = step;
    step *= wanted[i];
    left /= wanted[i];
  }
  return left == 1 && group == 0;
}

namespace {

// One movement applied to a view of shape `shape`.
bool apply(const Node& node, const Shape& wanted, Shape& shape, StridedView& view) {
  switch (node.op) {
    case Op::kReshape: {
      std::vector<int64_t> strides;
      if (!reshape_strides(shape, view.strides, wanted, strides)) return false;
      view.strides = std::move(strides);
      break;
    }
    case Op::kTranspose: {
      std::vector<int64_t> strides;
      for (const int axis : node.as<TransposeAttrs>().perm) {
        strides.push_back(view.strides[size_t(axis)]);
      }
      view.strides = std::move(strides);
      break;
    }
    case Op::kSlice: {
      const auto& slice = node.as<SliceAttrs>();
      for (size_t i = 0; i < shape.size(); ++i) {
        view.offset += slice.begin[i] * view.strides[i];
        view.strides[i] *= slice.step[i];
      }
      break;
    }
    default:
      return false;
  }
  shape = wanted;
  return true;
}

bool is_movement(const Node* node) {
  return node != nullptr &&
         (node->op == Op::kReshape || node->op == Op::kTranspose || node->op == Op::kSlice);
}

}  // namespace

std::optional<StridedView> view_of(Rewriter& r, ValueId id, const Shape& shape,
                                   const std::vector<int>& perm) {
  std::vector<const Node*> chain;  // from `id` upwards
  for (const Node* node = r.producer(id); is_movement(node); node = r.producer(node->inputs[0])) {
    chain.push_back(node);
  }
  // A reshape right before the wanted shape says nothing of its own.
  Node last;
  last.op = Op::kReshape;
  for (size_t skip = 0; skip <= chain.size(); ++skip) {
    // The base is what the outermost movements lead to; on failure begin further down.
    const size_t length = chain.size() - skip;
    StridedView view;
    view.base = length == 0 ? id : chain[length - 1]->inputs[0];
    view.strides = dense_strides(r.shape(view.base));
    Shape current = r.shape(view.base);
    bool fits = true;
    for (size_t i = length; i-- > 0 && fits;) {
      const bool merges = i == 0 && chain[i]->op == Op::kReshape;
      if (!merges) fits = apply(*chain[i], r.shape(chain[i]->output), current, view);
    }
    if (!fits || !apply(last, shape, current, view)) continue;
    if (!perm.empty()) {
      std::vector<int64_t> strides;
      for (const int axis : perm) strides.push_back(view.strides[size_t(axis)]);
      view.strides = std::move(strides);
    }
    return view;
  }
  return std::nullopt;
}

}  // namespace onsight::passes
