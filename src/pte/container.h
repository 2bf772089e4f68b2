// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The outer layer of a `.pte`: header, verified program, and where its data lies in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "onsight/model.h"
#include "pte/flatbuffer.h"
#include "pte/schema/program_generated.h"

namespace onsight::pte {

/// A part of the file, inside its bounds.
struct Range {
  uint64_t offset = 0;
  uint64_t size = 0;
};

/// A verified program: every FlatBuffers offset in it is good, every Range it gives lies in the
/// file. Indices that the program's tables hold are checked where they are used.
class Container {
 public:
  /// Throws InvalidProgram when the bytes are no intact ExecuTorch program.
  Container(std::shared_ptr<const ByteSource> source, const ModelLimits& limits);

  const fb::Program& program() const { return *program_; }
  const std::shared_ptr<const ByteSource>& source() const { return source_; }

  /// The plan of a method; null when there is none of that name.
  const fb::ExecutionPlan* find_plan(std::string_view method) const;
  /// Its place in the program's list.
  std::optional<size_t> plan_index(std::string_view method) const;
  /// The data of a constant tensor (its data_buffer_idx, which is not 0).
  Range constant(uint32_t index) const;
  /// Initial data of a mutable tensor.
  Range mutable_data(uint64_t segments_index, uint32_t index) const;
  /// Data stored under a name; nothing when the file has none.
  std::optional<Range> named_data(std::string_view key) const;
  Range delegate_data(const fb::BackendDelegateDataReference& reference) const;

 private:
  struct Header {
    uint64_t program_size = 0;
    uint64_t segment_base = 0;
    uint64_t segment_size = 0;
  };
  Header read_header(uint64_t max_bytes) const;
  void index_plans();
  Range segment(uint64_t index) const;
  Range subsegment(const fb::SubsegmentOffsets& offsets, uint64_t index) const;
  Range inline_data(const flatbuffers::Vector<uint8_t>* data, std::string_view what) const;

  std::shared_ptr<const ByteSource> source_;
  Header header_;
  std::vector<std::byte> program_bytes_;
  const fb::Program* program_ = nullptr;
  std::unordered_map<std::string_view, uint32_t> named_segments_;
  std::unordered_map<std::string_view, size_t> plans_;
};

}  // namespace onsight::pte
