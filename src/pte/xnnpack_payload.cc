// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Header and FlatBuffer of an XNNPACK delegate.
#include "pte/xnnpack_payload.h"

#include <cstring>
#include <limits>

#include "base/fail.h"

namespace onsight::pte {
namespace {

// Header (little-endian): u32 0 @0, "XH00" @4, u16 header length @8, u32 FlatBuffer offset @10,
// u32 FlatBuffer size @14, u32 constant data offset @18, u64 constant data size @22. Payloads of
// old files are a bare FlatBuffer.
constexpr size_t kHeaderBytes = 30;
constexpr size_t kIdentifierAt = 4;  // in the FlatBuffer
constexpr int kMaxDepth = 16;

void check_part(uint64_t offset, uint64_t size, uint64_t whole, const char* what) {
  if (offset > whole || size > whole - offset) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK delegate is damaged: its ", what,
         " lies outside its ", whole, " bytes");
  }
}

}  // namespace

XnnpackPayload::XnnpackPayload(const Container& container, const fb::BackendDelegate& delegate)
    : container_(container) {
  if (text(delegate.id()) != "XnnpackBackend") {
    fail(ErrorCode::kNotSupported, "the program delegates to '", text(delegate.id()),
         "'; export it with the XNNPACK partitioner or without one");
  }
  if (delegate.processed() == nullptr) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK delegate has no data");
  }
  payload_ = container.delegate_data(*delegate.processed());
  uint64_t size = payload_.size;
  if (payload_.size >= kHeaderBytes) {
    const std::vector<std::byte> head =
        read_bytes(*container.source(), payload_.offset, kHeaderBytes);
    if (std::memcmp(head.data() + 4, "XH00", 4) == 0) {
      flatbuffer_ = load<uint32_t>(head.data() + 10);
      size = load<uint32_t>(head.data() + 14);
      constants_ = load<uint32_t>(head.data() + 18);
      constants_size_ = load<uint64_t>(head.data() + 22);
    }
  }
  check_part(flatbuffer_, size, payload_.size, "sub-graph");
  check_part(constants_, constants_size_, payload_.size, "constant data");
  if (size >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    fail(ErrorCode::kOutOfResources, "an XNNPACK sub-graph of ", size, " bytes is too large");
  }
  bytes_ = read_bytes(*container.source(), payload_.offset + flatbuffer_, size);
  const auto* data = reinterpret_cast<const uint8_t*>(bytes_.data());
  flatbuffers::Verifier verifier(data, bytes_.size(), kMaxDepth,
                                 flatbuffers::uoffset_t(bytes_.size() / 4 + 1));
  const bool known =
      size > kIdentifierAt + 4 && (std::memcmp(data + kIdentifierAt, "XN00", 4) == 0 ||
                                   std::memcmp(data + kIdentifierAt, "XN01", 4) == 0);
  if (!known || !verifier.VerifyBuffer<xnn::Graph>(nullptr)) {
    fail(ErrorCode::kDelegateInvalidCompatibility,
         "an XNNPACK sub-graph does not verify: expected an intact XN00 or XN01 graph");
  }
  graph_ = xnn::GetGraph(data);
}

Range XnnpackPayload::constant(uint32_t index) const {
  const auto* inline_buffers = graph_->constant_buffer();
  if (inline_buffers != nullptr && inline_buffers->size() > 0) {
    const auto* storage = at(inline_buffers, index, "XNNPACK constant")->storage();
    if (storage == nullptr) fail(ErrorCode::kInvalidProgram, "an XNNPACK constant has no data");
    const auto* begin = reinterpret_cast<const uint8_t*>(bytes_.data());
    return {payload_.offset + flatbuffer_ + uint64_t(storage->data() - begin), storage->size()};
  }
  const xnn::ConstantDataOffset* entry = at(graph_->constant_data(), index, "XNNPACK constant");
  if (entry->offset() == std::numeric_limits<uint64_t>::max()) {
    const auto found = container_.named_data(text(entry->named_key()));
    if (!found) {
      fail(ErrorCode::kInvalidExternalData, "the data named '", text(entry->named_key()),
           "' is not in this file; export the model into one .pte");
    }
    return *found;
  }
  check_part(entry->offset(), entry->size(), constants_size_, "constant");
  return {payload_.offset + constants_ + entry->offset(), entry->size()};
}

}  // namespace onsight::pte
