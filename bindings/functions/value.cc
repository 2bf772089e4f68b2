// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Looks into values.
#include "functions/value.h"

namespace onsight::bindings {

const Value& Object::get(std::string_view name) const {
  static const Value undefined;
  for (const auto& [key, value] : items_) {
    if (key == name) return value;
  }
  return undefined;
}

OwnedBytes own(const TypedArray& array) {
  if (array.owner != nullptr) return {.bytes = array.bytes, .owner = array.owner};
  const auto copy =
      std::make_shared<const std::vector<std::byte>>(array.bytes.begin(), array.bytes.end());
  return {.bytes = *copy, .owner = copy};
}

const TypedArray* Value::bytes() const {
  const TypedArray* array = typed_array();
  return array != nullptr && array->type == ElementType::kUint8 ? array : nullptr;
}

std::shared_ptr<Handle> Value::handle() const {
  const auto* handle = std::get_if<std::shared_ptr<Handle>>(&value_);
  return handle == nullptr ? nullptr : *handle;
}

}  // namespace onsight::bindings
