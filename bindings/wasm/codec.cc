// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reads and writes values as bytes.
#include "wasm/codec.h"

#include <cstring>
#include <string>
#include <utility>

#include "onsight/error.h"

namespace onsight::bindings::wasm {
namespace {

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const HandleOf& handle_of, const Adopt& adopt)
      : rest_(bytes), handle_of_(handle_of), adopt_(adopt) {}

  Value value() {
    switch (Tag(read<uint8_t>())) {
      case Tag::kUndefined:
        return Value();
      case Tag::kNull:
        return Value(nullptr);
      case Tag::kFalse:
        return Value(false);
      case Tag::kTrue:
        return Value(true);
      case Tag::kNumber:
        return Value(read<double>());
      case Tag::kText:
        return Value(text());
      case Tag::kArray:
        return Value(array());
      case Tag::kObject:
        return Value(object());
      case Tag::kTypedArray:
        return Value(typed_array());
      case Tag::kHandle:
        return Value(handle_of_(read<uint32_t>()));
      case Tag::kOther:
        return Value(Value::Other());
    }
    fail();
  }
  bool at_end() const { return rest_.empty(); }

 private:
  [[noreturn]] static void fail() {
    throw Error(ErrorCode::kInternal, "the arguments of a call are damaged");
  }

  std::span<const std::byte> take(size_t count) {
    if (count > rest_.size()) fail();
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  template <typename T>
  T read() {
    T number;
    std::memcpy(&number, take(sizeof(T)).data(), sizeof(T));
    return number;
  }
  std::string text() {
    const auto bytes = take(read<uint32_t>());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Array array() {
    Array array;
    for (uint32_t count = read<uint32_t>(); count > 0; --count) array.push_back(value());
    return array;
  }
  Object object() {
    Object object;
    for (uint32_t count = read<uint32_t>(); count > 0; --count) {
      std::string name = text();
      object.set(std::move(name), value());
    }
    return object;
  }
  TypedArray typed_array() {
    const auto type = ElementType(read<uint8_t>());
    const size_t size = read<uint32_t>();
    const auto* begin = reinterpret_cast<const std::byte*>(uintptr_t(read<uint32_t>()));
    const std::span bytes(begin, size);
    return {.type = type, .bytes = bytes, .owner = adopt_(bytes)};
  }

  std::span<const std::byte> rest_;
  const HandleOf& handle_of_;
  const Adopt& adopt_;
};

class Writer {
 public:
  Writer(std::vector<std::byte>& out, const NumberOf& number_of)
      : out_(out), number_of_(number_of) {}

  void value(const Value& value) {
    if (value.truth() != nullptr) return tag(*value.truth() ? Tag::kTrue : Tag::kFalse);
    if (value.number() != nullptr) {
      tag(Tag::kNumber);
      return write(*value.number());
    }
    if (value.text() != nullptr) {
      tag(Tag::kText);
      return text(*value.text());
    }
    if (value.array() != nullptr) return array(*value.array());
    if (value.object() != nullptr) return object(*value.object());
    if (value.typed_array() != nullptr) return typed_array(*value.typed_array());
    if (auto handle = value.handle()) {
      tag(Tag::kHandle);
      return write(number_of_(std::move(handle)));
    }
    tag(value.is_null() ? Tag::kNull : Tag::kUndefined);
  }

 private:
  void append(std::span<const std::byte> bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  template <typename T>
  void write(T number) {
    append(std::as_bytes(std::span(&number, 1)));
  }
  void tag(Tag tag) { write(tag); }
  void text(std::string_view text) {
    write(uint32_t(text.size()));
    append(std::as_bytes(std::span<const char>(text.data(), text.size())));
  }
  void array(const Array& array) {
    tag(Tag::kArray);
    write(uint32_t(array.size()));
    for (const Value& item : array) value(item);
  }
  void object(const Object& object) {
    tag(Tag::kObject);
    write(uint32_t(object.items().size()));
    for (const auto& [name, item] : object.items()) {
      text(name);
      value(item);
    }
  }
  void typed_array(const TypedArray& array) {
    tag(Tag::kTypedArray);
    write(array.type);
    write(uint32_t(array.bytes.size()));
    append(array.bytes);
  }

  std::vector<std::byte>& out_;
  const NumberOf& number_of_;
};

}  // namespace

Value decode(std::span<const std::byte> bytes, const HandleOf& handle_of, const Adopt& adopt) {
  Reader reader(bytes, handle_of, adopt);
  Value value = reader.value();
  if (!reader.at_end()) throw Error(ErrorCode::kInternal, "the arguments of a call have a rest");
  return value;
}

void encode(const Value& value, std::vector<std::byte>& out, const NumberOf& number_of) {
  Writer(out, number_of).value(value);
}

}  // namespace onsight::bindings::wasm
