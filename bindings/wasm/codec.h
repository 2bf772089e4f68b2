// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values as bytes, for JavaScript that can see no more of us than our memory. Its other side is
// packages/onsight/src/engine/wasm/codec.ts. A value is a tag, then
//
//   kNumber        float64
//   kText          its length in bytes, UTF-8
//   kArray         its length, each item
//   kObject        its length, for each item a text without tag, and a value
//   kTypedArray    element type as uint8, length in bytes, then in arguments the address of a block
//                  of malloc, which becomes ours, and in results the bytes themselves
//   kHandle        its number
//
// Lengths, addresses and numbers of handles are uint32; all is little-endian and unaligned.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "functions/value.h"

namespace onsight::bindings::wasm {

enum class Tag : uint8_t {
  kUndefined,
  kNull,
  kFalse,
  kTrue,
  kNumber,
  kText,
  kArray,
  kObject,
  kTypedArray,
  kHandle,
  kOther
};

using HandleOf = std::function<std::shared_ptr<Handle>(uint32_t)>;
using NumberOf = std::function<uint32_t(std::shared_ptr<Handle>)>;
/// Makes the block of a typed array ours.
using Adopt = std::function<std::shared_ptr<const void>(std::span<const std::byte>)>;

/// One value, all of `bytes`. Throws Internal if they are not one: our own code wrote them.
Value decode(std::span<const std::byte> bytes, const HandleOf& handle_of, const Adopt& adopt);
void encode(const Value& value, std::vector<std::byte>& out, const NumberOf& number_of);

}  // namespace onsight::bindings::wasm
