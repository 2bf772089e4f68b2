// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes `.pte` files that say what they are told to, true or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pte/schema/program_generated.h"

namespace onsight::fuzz {

namespace fb = pte::fb;
using Bytes = std::vector<std::byte>;
using Sizes = std::vector<int32_t>;
using fb::ScalarType;

/// The tables that are the same in all methods, and the data behind them.
class ProgramWriter {
 public:
  /// Adds data to the constants' segment; its index is what a tensor's `data` takes.
  uint32_t constant(std::span<const std::byte> bytes);
  /// A constant that begins somewhere in the data of others.
  uint32_t constant_at(uint64_t offset);
  /// Constants stand in the FlatBuffer from now on, as in the oldest files.
  void inline_constants() { inline_ = true; }
  bool has_inline_constants() const { return inline_; }
  /// The data of a delegate, or of a name.
  uint32_t segment(std::span<const std::byte> bytes);
  void named_data(const std::string& key, uint32_t segment);
  void add(flatbuffers::Offset<fb::ExecutionPlan> plan) { plans_.push_back(plan); }

  flatbuffers::FlatBufferBuilder& builder() { return builder_; }
  /// The file: header, FlatBuffer, segments.
  Bytes finish();

 private:
  flatbuffers::Offset<fb::Program> write_program();

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<fb::ExecutionPlan>> plans_;
  std::vector<flatbuffers::Offset<fb::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<fb::NamedData>> names_;
  std::vector<Bytes> segments_ = {{}};   // 0 holds the constants
  std::vector<uint64_t> offsets_ = {0};  // of the constants; entry 0 is reserved
  bool inline_ = false;
};

/// What a tensor's table says.
struct TensorSpec {
  Sizes sizes;
  ScalarType dtype = ScalarType::FLOAT;
  uint32_t data = 0;                   // a constant's index
  std::optional<uint64_t> place = {};  // in planned memory
  uint32_t memory = 1;
  std::vector<uint8_t> order = {};  // of the axes; empty for row-major
  bool dynamic = false;
  int32_t storage_offset = 0;
  std::string external = {};  // the name of its data
};

/// One method. Slots, as what makes them returns, are what instructions take as arguments.
class MethodWriter {
 public:
  MethodWriter(ProgramWriter& program, std::string_view name);

  int tensor(const TensorSpec& spec);
  /// A tensor in memory of its own.
  int planned(const Sizes& sizes, ScalarType dtype = ScalarType::FLOAT);
  int input(const Sizes& sizes, ScalarType dtype = ScalarType::FLOAT);
  int constant(const Sizes& sizes, uint32_t data, ScalarType dtype = ScalarType::FLOAT);
  int none();
  int integer(int64_t value);
  int number(double value);
  int boolean(bool value);
  int text(std::string_view value);
  int numbers(const std::vector<double>& values);
  /// A list of integers, each of which gets a slot of its own.
  int integers(const std::vector<int64_t>& values);
  int slots(const std::vector<int64_t>& slots);
  int tensors(const std::vector<int32_t>& slots);
  int add(fb::KernelTypes type, flatbuffers::Offset<void> value);

  void add_input(int slot) { inputs_.push_back(slot); }
  void add_output(int slot) { outputs_.push_back(slot); }

  /// An operator's index: its name, up to the first dot, and its overload.
  int operation(std::string_view name);
  void call(std::string_view operation, const std::vector<int32_t>& args);
  /// The same with a new tensor as the last argument, which it returns.
  int compute(std::string_view operation, std::vector<int32_t> args, const Sizes& sizes,
              ScalarType dtype = ScalarType::FLOAT);
  int delegate(uint32_t segment, std::string_view backend = "XnnpackBackend");
  void call_delegate(int delegate, const std::vector<int32_t>& args);
  void move(int from, int to);
  void jump_if_false(int condition, int64_t instruction);
  void release(int slot);
  int instruction_count() const { return int(instructions_.size()); }

  /// Writes the method and adds it to the program.
  void finish();
  /// The same with `chains` chains that are all the same one.
  void finish(size_t chains);

  using Chains = flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<fb::Chain>>>;
  using Operators = flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<fb::Operator>>>;
  /// The method with instructions that were written elsewhere.
  flatbuffers::Offset<fb::ExecutionPlan> write_with(Chains chains, Operators operators);

 private:
  void instruct(fb::InstructionArguments type, flatbuffers::Offset<void> arguments);

  ProgramWriter& program_;
  flatbuffers::FlatBufferBuilder& builder_;
  std::string name_;
  uint64_t next_place_ = 0;
  std::vector<flatbuffers::Offset<fb::EValue>> values_;
  std::vector<flatbuffers::Offset<fb::Instruction>> instructions_;
  std::vector<flatbuffers::Offset<fb::Operator>> operators_;
  std::vector<flatbuffers::Offset<fb::BackendDelegate>> delegates_;
  std::map<std::string, int, std::less<>> operator_indices_;
  std::vector<int32_t> inputs_, outputs_;
};

}  // namespace onsight::fuzz
