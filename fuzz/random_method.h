// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Methods made by chance that agree with themselves, mostly: the shape of each result is what its
// operator gives.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dice.h"
#include "program_writer.h"

namespace onsight::fuzz {

/// A tensor that instructions may read.
struct Known {
  int slot = 0;
  Sizes sizes;
  ScalarType dtype = ScalarType::FLOAT;

  int rank() const { return int(sizes.size()); }
};

int64_t element_count(const Sizes& sizes);
bool is_floating(ScalarType dtype);
/// The shape that both broadcast to; nothing where they don't.
std::optional<Sizes> broadcast(const Sizes& a, const Sizes& b);

class RandomMethod {
 public:
  RandomMethod(Dice& decisions, ProgramWriter& file, std::string_view name)
      : dice(decisions), program(file), m(file, name) {}

  /// Inputs, instructions, outputs.
  void fill();

  Dice& dice;
  ProgramWriter& program;
  MethodWriter m;

  Known any();
  /// A tensor of that type and of a rank within bounds: one there is, or a new one.
  Known of(ScalarType dtype, int least_rank, int most_rank);
  Known floats(int least_rank = 0, int most_rank = 4);
  /// A tensor of this shape: one there is, an input, or a constant.
  Known shaped(const Sizes& sizes, ScalarType dtype = ScalarType::FLOAT);
  Known constant(const Sizes& sizes, ScalarType dtype = ScalarType::FLOAT);
  /// As scales and variances are.
  Known positive_constant(const Sizes& sizes);
  Sizes some_sizes(int rank);
  /// What broadcasts with x.
  Known operand_for(const Known& x);

  int integer(int64_t truth) { return m.integer(dice.or_lie(truth)); }
  int number(double truth) { return m.number(dice.real_or_lie(truth)); }
  int integers(std::vector<int64_t> truth);
  int axis_of(const Known& x) { return dice.below(x.rank()); }
  int axis_slot(const Known& x, int axis);

  /// A call with a result of this shape, which is known from then on; none where it'd be too large.
  void compute(std::string_view operation, std::vector<int32_t> args, const Sizes& sizes,
               ScalarType dtype = ScalarType::FLOAT);
  /// A call with a list of results.
  void compute_list(std::string_view operation, std::vector<int32_t> args,
                    const std::vector<Known>& results);
  /// A slot for a result, new or written before, which may be declared as something else.
  Known result(const Sizes& sizes, ScalarType dtype = ScalarType::FLOAT);
  void know(const Known& tensor) { known_.push_back(tensor); }
  bool fits(const Sizes& sizes) const;

 private:
  void step();
  void add_state();
  void add_view();
  void add_move();
  void add_jump();
  Known input(const Sizes& sizes, ScalarType dtype);
  Known new_or_known(const Sizes& sizes, ScalarType dtype);

  std::vector<Known> known_;
  int input_count_ = 0;
  int jump_limit_ = 0;  // instructions that jumps expect there to be
};

using RandomCall = void (*)(RandomMethod& r);
// The operators, in parts as in src/pte.
std::span<const RandomCall> random_elementwise();
std::span<const RandomCall> random_movement();
std::span<const RandomCall> random_indexing();
std::span<const RandomCall> random_reductions();
std::span<const RandomCall> random_sums();
std::span<const RandomCall> random_creation();
/// A delegate with a few nodes.
void random_delegate(RandomMethod& r);
void random_quantized_delegate(RandomMethod& r);

/// The file of a program.
Bytes random_program(Dice& dice);

}  // namespace onsight::fuzz
