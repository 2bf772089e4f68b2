// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reads files by functions of JavaScript's.
#include "wasm/file.h"

#include "onsight/error.h"
#include "onsight/model_bytes.h"

// packages/onsight/src/engine/wasm/files.ts has these.
extern "C" {
/// Whether it could read.
__attribute__((import_module("env"), import_name("onsight_file_read"))) bool onsight_file_read(
    uint32_t number, double offset, std::byte* out, uint32_t size);
__attribute__((import_module("env"), import_name("onsight_file_close"))) void onsight_file_close(
    uint32_t number);
}

namespace onsight::bindings::wasm {
namespace {

class File final : public Handle, public ModelBytes {
 public:
  File(uint32_t number, uint64_t size) : number_(number), size_(size) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() override { onsight_file_close(number_); }

  uint64_t size() const override { return size_; }
  void read(uint64_t offset, std::span<std::byte> out) const override {
    if (onsight_file_read(number_, double(offset), out.data(), uint32_t(out.size()))) return;
    throw Error(ErrorCode::kAccessFailed,
                "the model's file can't be read: was it changed or deleted?");
  }
  // The workers of threads don't have what JavaScript reads from.
  bool reads_on_any_thread() const override { return false; }

 private:
  uint32_t number_;
  uint64_t size_;
};

}  // namespace

std::shared_ptr<Handle> open_file(uint32_t number, uint64_t size) {
  return std::make_shared<File>(number, size);
}

}  // namespace onsight::bindings::wasm
