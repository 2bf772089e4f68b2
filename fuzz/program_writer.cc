// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The parts of a `.pte` file, in the order in which FlatBuffers wants them: inner tables first.
#include "program_writer.h"

#include <algorithm>
#include <cstring>

namespace onsight::fuzz {
namespace {

constexpr size_t kAlignment = 16;
constexpr size_t kHeaderAt = 8;
// A multiple of the largest alignment in the FlatBuffer, which begins again behind the header.
constexpr size_t kHeaderBytes = 48;

void align(Bytes& bytes) {
  bytes.resize((bytes.size() + kAlignment - 1) / kAlignment * kAlignment);
}

template <typename T>
void store(Bytes& bytes, size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

}  // namespace

uint32_t ProgramWriter::constant(std::span<const std::byte> bytes) {
  if (inline_) {
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    if (buffers_.empty()) buffers_.push_back(fb::CreateBuffer(builder_));
    builder_.ForceVectorAlignment(bytes.size(), 1, kAlignment);
    buffers_.push_back(fb::CreateBuffer(builder_, builder_.CreateVector(data, bytes.size())));
    return uint32_t(buffers_.size() - 1);
  }
  Bytes& segment = segments_[0];
  align(segment);
  const uint64_t offset = segment.size();
  segment.insert(segment.end(), bytes.begin(), bytes.end());
  return constant_at(offset);
}

uint32_t ProgramWriter::constant_at(uint64_t offset) {
  offsets_.push_back(offset);
  return uint32_t(offsets_.size() - 1);
}

uint32_t ProgramWriter::segment(std::span<const std::byte> bytes) {
  segments_.emplace_back(bytes.begin(), bytes.end());
  return uint32_t(segments_.size() - 1);
}

void ProgramWriter::named_data(const std::string& key, uint32_t segment) {
  names_.push_back(fb::CreateNamedDataDirect(builder_, key.c_str(), segment));
}

flatbuffers::Offset<fb::Program> ProgramWriter::write_program() {
  std::vector<flatbuffers::Offset<fb::DataSegment>> segments;
  uint64_t offset = 0;
  for (const Bytes& bytes : segments_) {
    segments.push_back(fb::CreateDataSegment(builder_, offset, bytes.size()));
    offset += (bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
  }
  const auto constants = fb::CreateSubsegmentOffsets(
      builder_, 0, builder_.CreateVector(inline_ ? std::vector<uint64_t>() : offsets_));
  const auto states = fb::CreateSubsegmentOffsets(builder_, 0, builder_.CreateVector(offsets_));
  return fb::CreateProgram(builder_, 0, builder_.CreateVector(plans_),
                           builder_.CreateVector(buffers_), 0, builder_.CreateVector(segments),
                           constants, builder_.CreateVector(&states, 1),
                           builder_.CreateVector(names_));
}

Bytes ProgramWriter::finish() {
  builder_.Finish(write_program(), fb::ProgramIdentifier());
  const auto* data = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
  Bytes file(data, data + builder_.GetSize());
  // The header goes between the identifier and the rest; only the offset of the root spans it.
  file.insert(file.begin() + kHeaderAt, kHeaderBytes, std::byte{});
  uint32_t root;
  std::memcpy(&root, file.data(), sizeof(root));
  store(file, 0, uint32_t(root + kHeaderBytes));
  const uint64_t program_size = file.size();
  align(file);
  const uint64_t base = file.size();
  for (const Bytes& bytes : segments_) {
    file.insert(file.end(), bytes.begin(), bytes.end());
    align(file);
  }
  std::memcpy(file.data() + kHeaderAt, "eh00", 4);
  store(file, 12, uint32_t{32});
  store(file, 16, program_size);
  store(file, 24, base);
  store(file, 32, uint64_t(file.size() - base));
  return file;
}

}  // namespace onsight::fuzz
