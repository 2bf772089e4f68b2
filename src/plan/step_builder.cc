// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Operands of steps, and how steps are named.
#include "plan/step_builder.h"

#include <sstream>

namespace onsight {

const std::byte* PlanBuilder::packed(const PackKey& key, size_t bytes,
                                     const std::function<void(std::byte*)>& fill) {
  plan.constants.push_back(weights.get(key, bytes, [&](std::byte* out) {
    if (graph->budget != nullptr) graph->budget->take_bytes(bytes);
    fill(out);
  }));
  return plan.constants.back()->data();
}

void PlanBuilder::hold(size_t bytes) {
  if (graph->budget != nullptr) {
    plan.held.push_back(graph->budget->memory().take(bytes, "a step"));
  }
}

Location PlanBuilder::locate(ValueId id) {
  if (id == kNoValue) return {};
  const Value& v = value(id);
  if (v.constant == nullptr) return locations[size_t(id)];
  const size_t bytes = v.bytes();
  Location location;
  location.kind = Location::Kind::kConstant;
  if (v.dtype == DType::kF32) {  // straight into its place
    location.constant = reinterpret_cast<const std::byte*>(floats(v));
    return location;
  }
  location.constant = packed(PackKey("dense").add(v), bytes, [&](std::byte* out) {
    const std::vector<std::byte> all = read_constant(v);
    std::copy(all.begin(), all.end(), out);
  });
  return location;
}

const float* PlanBuilder::floats(const Value& v) {
  const size_t bytes = size_t(v.elements()) * sizeof(float);
  const std::byte* data = packed(PackKey("floats").add(v), bytes, [&](std::byte* out) {
    read_constant_floats(v, {reinterpret_cast<float*>(out), bytes / sizeof(float)});
  });
  return reinterpret_cast<const float*>(data);
}

std::string activation_text(const UnaryAttrs& attrs) {
  if (attrs.kind == UnaryKind::kIdentity) return "";
  std::ostringstream text;
  text << ' ' << unary_name(attrs.kind);
  if (attrs.kind == UnaryKind::kClamp) text << '(' << attrs.a << ", " << attrs.b << ')';
  return text.str();
}

std::string size_text(const Shape& shape) {
  std::string text;
  for (const int64_t dim : shape) {
    if (text.empty() && dim == 1) continue;
    text += (text.empty() ? "" : "x") + std::to_string(dim);
  }
  return text.empty() ? "1" : text;
}

std::string sizes_text(const StepBuilder& b) {
  return size_text(b.input(0).shape) + " -> " + size_text(b.output().shape);
}

}  // namespace onsight
