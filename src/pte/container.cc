// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reads the header of a `.pte`, verifies its FlatBuffer and locates its data.
#include "pte/container.h"

#include <algorithm>
#include <cstring>

#include "base/fail.h"

namespace onsight::pte {
namespace {

// Layout of the file's first bytes (little-endian): u32 root offset, "ET12", then, where there are
// segments, "eh00", u32 header length, u64 program size, u64 segment base, u64 segment data size
// (the last only if the length reaches it).
constexpr size_t kIdentifierAt = 4;
constexpr size_t kExtendedAt = 8;
constexpr size_t kHeaderBytes = 48;
constexpr uint32_t kLengthWithSegmentSize = 32;

// FlatBuffers' own bounds: deeper or larger than any real program.
constexpr int kMaxDepth = 64;

bool has_tag(const std::byte* p, const char* tag) { return std::memcmp(p, tag, 4) == 0; }

}  // namespace

Container::Container(std::shared_ptr<const ByteSource> source, const ModelLimits& limits)
    : source_(std::move(source)), header_(read_header(limits.max_memory_bytes)) {
  program_bytes_ = read_bytes(*source_, 0, header_.program_size);
  const auto* data = reinterpret_cast<const uint8_t*>(program_bytes_.data());
  // A table takes at least 4 bytes: the count of tables cannot make verification slow.
  const auto max_tables = flatbuffers::uoffset_t(program_bytes_.size() / 4 + 1);
  flatbuffers::Verifier verifier(data, program_bytes_.size(), kMaxDepth, max_tables);
  if (!fb::VerifyProgramBuffer(verifier)) {
    fail(ErrorCode::kInvalidProgram,
         "the ExecuTorch program is damaged: its FlatBuffer does not verify; download or export "
         "the model again");
  }
  program_ = fb::GetProgram(data);
  index_plans();
  if (program_->named_data() == nullptr) return;
  for (const fb::NamedData* entry : *program_->named_data()) {
    named_segments_.emplace(text(entry->key()), entry->segment_index());
  }
}

Container::Header Container::read_header(uint64_t max_bytes) const {
  const uint64_t size = source_->size();
  std::byte head[kHeaderBytes] = {};
  source_->read(0, std::span(head).first(size_t(std::min<uint64_t>(size, kHeaderBytes))));
  if (size < kExtendedAt || !has_tag(head + kIdentifierAt, "ET12")) {
    fail(ErrorCode::kInvalidProgram,
         "not an ExecuTorch program: expected a .pte file (\"ET12\" at byte 4), found ",
         size == 0 ? "an empty file" : std::to_string(size) + " other bytes");
  }
  Header header{size, size, 0};
  if (size >= kHeaderBytes && has_tag(head + kExtendedAt, "eh00")) {
    const auto length = load<uint32_t>(head + 12);
    header.program_size = load<uint64_t>(head + 16);
    header.segment_base = load<uint64_t>(head + 24);
    if (header.program_size > size || header.segment_base > size) {
      fail(ErrorCode::kInvalidProgram, "the file is cut short: its header speaks of ",
           std::max(header.program_size, header.segment_base), " bytes, found ", size);
    }
    header.segment_size = size - header.segment_base;
    if (length >= kLengthWithSegmentSize) {
      const auto stated = load<uint64_t>(head + 32);
      if (stated > header.segment_size) {
        fail(ErrorCode::kInvalidProgram, "the file is cut short: expected ", stated,
             " bytes of segments, found ", header.segment_size);
      }
      if (stated != 0) header.segment_size = stated;
    }
  }
  if (header.program_size > std::min<uint64_t>(max_bytes, FLATBUFFERS_MAX_BUFFER_SIZE)) {
    fail(ErrorCode::kOutOfResources, "the program takes ", header.program_size,
         " bytes, more than can be read; raise ModelLimits::max_memory_bytes (now ", max_bytes,
         ") or export with segments");
  }
  return header;
}

void Container::index_plans() {
  const auto* plans = program_->execution_plan();
  for (size_t i = 0; plans != nullptr && i < plans->size(); ++i) {
    const std::string_view name = text(plans->Get(flatbuffers::uoffset_t(i))->name());
    if (name.size() > kMaxName) {
      fail(ErrorCode::kInvalidProgram, "method ", i, " has a name of ", name.size(),
           " bytes, at most ", kMaxName, " are expected; the file is damaged");
    }
    if (!plans_.emplace(name, i).second) {
      fail(ErrorCode::kInvalidProgram, "two methods are called '", name, "'; the file is damaged");
    }
  }
}

std::optional<size_t> Container::plan_index(std::string_view method) const {
  const auto found = plans_.find(method);
  return found == plans_.end() ? std::nullopt : std::optional(found->second);
}

const fb::ExecutionPlan* Container::find_plan(std::string_view method) const {
  const std::optional<size_t> index = plan_index(method);
  return index ? program_->execution_plan()->Get(flatbuffers::uoffset_t(*index)) : nullptr;
}

Range Container::segment(uint64_t index) const {
  const fb::DataSegment* segment = at(program_->segments(), int64_t(index), "segment");
  if (segment->offset() > header_.segment_size ||
      segment->size() > header_.segment_size - segment->offset()) {
    fail(ErrorCode::kInvalidProgram, "segment ", index, " lies outside the file (offset ",
         segment->offset(), ", size ", segment->size(), ", file ", source_->size(), ")");
  }
  return {header_.segment_base + segment->offset(), segment->size()};
}

Range Container::subsegment(const fb::SubsegmentOffsets& offsets, uint64_t index) const {
  const Range whole = segment(offsets.segment_index());
  const uint64_t count = offsets.offsets() == nullptr ? 0 : offsets.offsets()->size();
  if (index >= count) fail_index("constant", int64_t(index), count);
  const uint64_t offset = element(*offsets.offsets(), index);
  if (offset > whole.size) fail_index("the constant segment's byte", int64_t(offset), whole.size);
  return {whole.offset + offset, whole.size - offset};
}

Range Container::inline_data(const flatbuffers::Vector<uint8_t>* data,
                             std::string_view what) const {
  if (data == nullptr) fail(ErrorCode::kInvalidProgram, what, " has no data");
  const auto* begin = reinterpret_cast<const uint8_t*>(program_bytes_.data());
  return {uint64_t(data->data() - begin), data->size()};
}

Range Container::constant(uint32_t index) const {
  const auto* segments = program_->constant_segment();
  if (segments != nullptr && segments->offsets() != nullptr && segments->offsets()->size() > 0) {
    return subsegment(*segments, index);
  }
  return inline_data(at(program_->constant_buffer(), index, "constant")->storage(), "a constant");
}

Range Container::mutable_data(uint64_t segments_index, uint32_t index) const {
  return subsegment(
      *at(program_->mutable_data_segments(), int64_t(segments_index), "mutable data segment"),
      index);
}

std::optional<Range> Container::named_data(std::string_view key) const {
  const auto found = named_segments_.find(key);
  if (found == named_segments_.end()) return std::nullopt;
  return segment(found->second);
}

Range Container::delegate_data(const fb::BackendDelegateDataReference& reference) const {
  if (reference.location() == fb::DataLocation::SEGMENT) return segment(reference.index());
  const auto* entry = at(program_->backend_delegate_data(), reference.index(), "a delegate's data");
  return inline_data(entry->data(), "a delegate");
}

}  // namespace onsight::pte
