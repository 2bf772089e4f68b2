// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tensors of a random method, and the instructions that are no calls of operators.
#include "random_method.h"

#include <algorithm>
#include <cstring>

namespace onsight::fuzz {
namespace {

constexpr int64_t kMaxElements = 2048;
constexpr int kMaxInputs = 6;
constexpr int kMaxInstructions = 40;

constexpr ScalarType kTypes[] = {ScalarType::FLOAT, ScalarType::FLOAT,  ScalarType::FLOAT,
                                 ScalarType::LONG,  ScalarType::BOOL,   ScalarType::HALF,
                                 ScalarType::INT,   ScalarType::CHAR,   ScalarType::BYTE,
                                 ScalarType::SHORT, ScalarType::DOUBLE, ScalarType::BFLOAT16};

template <typename T>
Bytes numbers(size_t count, Dice& dice, T (*number)(size_t i)) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = number(i);
  Bytes bytes(count * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  if (dice.lies()) {  // any bits
    for (std::byte& byte : bytes) byte = dice.more() ? std::byte(dice.byte()) : byte;
  }
  return bytes;
}

// Small, so that they serve as indices and scales.
Bytes data_of(ScalarType dtype, size_t count, Dice& dice) {
  switch (dtype) {
    case ScalarType::FLOAT:
      return numbers<float>(count, dice, [](size_t i) { return 0.25f * float(i % 7 + 1) - 0.75f; });
    case ScalarType::DOUBLE:
      return numbers<double>(count, dice, [](size_t i) { return 0.5 * double(i % 5) - 1; });
    case ScalarType::HALF:
    case ScalarType::BFLOAT16:
      return numbers<uint16_t>(count, dice,
                               [](size_t i) { return uint16_t(0x3c00 + 64 * (i % 9)); });
    case ScalarType::LONG:
      return numbers<int64_t>(count, dice, [](size_t i) { return int64_t(i % 2); });
    case ScalarType::INT:
      return numbers<int32_t>(count, dice, [](size_t i) { return int32_t(i % 3); });
    case ScalarType::SHORT:
      return numbers<int16_t>(count, dice, [](size_t i) { return int16_t(i % 3); });
    default:
      return numbers<uint8_t>(count, dice, [](size_t i) { return uint8_t(i % 2); });
  }
}

}  // namespace

int64_t element_count(const Sizes& sizes) {
  int64_t count = 1;
  for (const int32_t size : sizes) {
    if (__builtin_mul_overflow(count, size, &count)) return 0;
  }
  return count;
}

bool is_floating(ScalarType dtype) {
  return dtype == ScalarType::FLOAT || dtype == ScalarType::DOUBLE || dtype == ScalarType::HALF ||
         dtype == ScalarType::BFLOAT16;
}

std::optional<Sizes> broadcast(const Sizes& a, const Sizes& b) {
  Sizes result(std::max(a.size(), b.size()), 1);
  for (size_t i = 0; i < result.size(); ++i) {
    const int32_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int32_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1) return std::nullopt;
    result[result.size() - 1 - i] = x == 1 ? y : x;
  }
  return result;
}

bool RandomMethod::fits(const Sizes& sizes) const {
  return sizes.size() <= 8 && element_count(sizes) <= kMaxElements;
}

Sizes RandomMethod::some_sizes(int rank) {
  constexpr int32_t kSizes[] = {2, 3, 1, 4, 8, 5, 2, 16, 7, 1, 3, 17};
  Sizes sizes;
  for (int i = 0; i < rank; ++i) {
    sizes.push_back(dice.pick(kSizes));
    if (!fits(sizes)) sizes.back() = 1;
  }
  if (rank > 0 && dice.lies()) sizes[size_t(dice.below(rank))] = 0;
  return sizes;
}

Known RandomMethod::input(const Sizes& sizes, ScalarType dtype) {
  ++input_count_;
  const Known made = result(sizes, dtype);
  m.add_input(made.slot);
  know(made);
  return made;
}

Known RandomMethod::constant(const Sizes& sizes, ScalarType dtype) {
  constexpr int64_t kMost = 4096;  // sizes that lie may say anything
  const auto count = size_t(std::clamp<int64_t>(element_count(sizes), 0, kMost));
  TensorSpec spec{sizes, dtype};
  spec.data = program.constant(data_of(dtype, count, dice));
  if (dice.lies()) spec.data = program.constant_at(uint64_t(dice.byte()));
  spec.storage_offset = int32_t(dice.or_lie(0));
  const Known made{m.tensor(spec), sizes, dtype};
  know(made);
  return made;
}

Known RandomMethod::positive_constant(const Sizes& sizes) {
  std::vector<float> values(size_t(element_count(sizes)), float(dice.real_or_lie(0.125)));
  TensorSpec spec{sizes, ScalarType::FLOAT};
  spec.data = program.constant(std::as_bytes(std::span(values)));
  return {m.tensor(spec), sizes};
}

Known RandomMethod::any() {
  return known_[known_.size() - 1 - size_t(dice.below(int(known_.size())))];
}

Known RandomMethod::of(ScalarType dtype, int least_rank, int most_rank) {
  std::vector<Known> suitable;
  for (auto tensor = known_.rbegin(); tensor != known_.rend() && suitable.size() < 6; ++tensor) {
    const bool suits =
        tensor->dtype == dtype && tensor->rank() >= least_rank && tensor->rank() <= most_rank;
    if (suits) suitable.push_back(*tensor);
  }
  if (!suitable.empty() && !dice.one_in(8)) return dice.pick(suitable);
  return new_or_known(some_sizes(dice.between(least_rank, most_rank)), dtype);
}

Known RandomMethod::floats(int least_rank, int most_rank) {
  if (dice.lies()) {
    const Known other = any();
    if (other.rank() >= least_rank && other.rank() <= most_rank) return other;
  }
  return of(ScalarType::FLOAT, least_rank, most_rank);
}

Known RandomMethod::shaped(const Sizes& sizes, ScalarType dtype) {
  return dice.lies() ? any() : new_or_known(sizes, dtype);
}

Known RandomMethod::new_or_known(const Sizes& sizes, ScalarType dtype) {
  for (const Known& tensor : known_) {
    if (tensor.sizes == sizes && tensor.dtype == dtype && dice.one_in(2)) return tensor;
  }
  if (input_count_ < kMaxInputs && dice.one_in(2)) return input(sizes, dtype);
  return constant(sizes, dtype);
}

Known RandomMethod::operand_for(const Known& x) {
  Sizes sizes = x.sizes;
  if (dice.one_in(2)) return shaped(sizes, x.dtype);
  for (int32_t& size : sizes) {
    if (dice.one_in(2)) size = 1;
  }
  sizes.erase(sizes.begin(), sizes.begin() + dice.below(x.rank() + 1));
  return shaped(sizes, x.dtype);
}

int RandomMethod::integers(std::vector<int64_t> truth) {
  for (int64_t& item : truth) item = dice.or_lie(item);
  if (dice.lies() && !truth.empty()) truth.pop_back();
  if (dice.lies()) truth.push_back(1);
  return m.integers(truth);
}

int RandomMethod::axis_slot(const Known& x, int axis) {
  return integer(dice.one_in(3) ? axis - x.rank() : axis);
}

Known RandomMethod::result(const Sizes& sizes, ScalarType dtype) {
  if (dice.one_in(12)) {  // overwrites one that has the shape
    for (const Known& tensor : known_) {
      if (tensor.sizes == sizes && tensor.dtype == dtype) return tensor;
    }
  }
  Known made{0, sizes, dtype};
  if (dice.lies()) made.dtype = dice.pick(kTypes);
  for (int32_t& size : made.sizes) size = int32_t(dice.or_lie(size));
  made.slot = m.planned(made.sizes, made.dtype);
  made.sizes = sizes;
  return made;
}

void RandomMethod::compute(std::string_view operation, std::vector<int32_t> args,
                           const Sizes& sizes, ScalarType dtype) {
  if (!fits(sizes)) return;
  const Known made = result(sizes, dtype);
  args.push_back(made.slot);
  if (dice.lies()) args[size_t(dice.below(int(args.size())))] = any().slot;
  m.call(operation, args);
  know(made);
}

void RandomMethod::compute_list(std::string_view operation, std::vector<int32_t> args,
                                const std::vector<Known>& results) {
  std::vector<int32_t> slots;
  for (const Known& made : results) slots.push_back(made.slot);
  if (dice.lies()) slots.push_back(slots[0]);
  args.push_back(m.tensors(slots));
  m.call(operation, args);
  for (const Known& made : results) know(made);
}

// Read, changed, and kept for the next run.
void RandomMethod::add_state() {
  const Known x = floats();
  TensorSpec spec{x.sizes, x.dtype};
  spec.place = uint64_t(dice.below(4)) << 36;
  spec.memory = uint32_t(dice.between(1, 2));
  if (dice.one_in(2) && !program.has_inline_constants())
    spec.data = program.constant(data_of(x.dtype, size_t(element_count(x.sizes)), dice));
  const int state = m.tensor(spec);
  const Known sum = result(x.sizes, x.dtype);
  m.call("aten::add.out", {state, x.slot, m.integer(1), sum.slot});
  m.call("aten::copy_", {state, sum.slot, m.boolean(false), sum.slot});
  know(sum);
}

// What the exporter leaves of a reshape: a tensor that nothing writes, in the place of another.
void RandomMethod::add_view() {
  const Known x = floats();
  TensorSpec spec{x.sizes, x.dtype};
  spec.place = uint64_t(dice.between(8, 11)) << 36;
  const int base = m.tensor(spec);
  m.call("aten::abs.out", {x.slot, base});
  Known view{0, {int32_t(element_count(x.sizes))}, x.dtype};
  if (dice.one_in(2)) view.sizes.insert(view.sizes.begin(), 1);
  spec.sizes = view.sizes;
  for (int32_t& size : spec.sizes) size = int32_t(dice.or_lie(size));
  view.slot = m.tensor(spec);
  know({base, x.sizes, x.dtype});
  know(view);
}

void RandomMethod::add_move() {
  const Known x = any();
  const Known y = result(x.sizes, x.dtype);
  m.move(x.slot, y.slot);
  know(y);
  if (dice.one_in(4)) m.release(any().slot);
}

void RandomMethod::add_jump() {
  int condition = m.boolean(dice.one_in(2));
  if (dice.one_in(2)) {
    const Known x = floats();
    const Known found = result({}, ScalarType::BOOL);
    m.call("aten::any.all_out", {x.slot, found.slot});
    condition = found.slot;
  }
  int to = m.instruction_count() + dice.between(1, 6);
  if (dice.one_in(20)) to = dice.below(m.instruction_count() + 1);
  jump_limit_ = std::max(jump_limit_, to);
  m.jump_if_false(condition, dice.or_lie(to));
}

void RandomMethod::step() {
  const int kind = dice.below(32);
  if (kind < 20) {
    constexpr std::span<const RandomCall> (*kParts[])() = {
        random_elementwise, random_movement, random_elementwise, random_sums,
        random_reductions,  random_movement, random_indexing,    random_creation};
    const std::span<const RandomCall> part = dice.pick(kParts)();
    return part[size_t(dice.below(int(part.size())))](*this);
  }
  if (kind < 24) return random_delegate(*this);
  if (kind < 26) return random_quantized_delegate(*this);
  if (kind == 26) return add_state();
  if (kind == 27) return add_view();
  if (kind == 28) return add_move();
  if (kind == 29) return add_jump();
  const Known x = any();
  m.add_output(x.slot);
}

void RandomMethod::fill() {
  const int inputs = dice.between(1, 2);
  for (int i = 0; i < inputs; ++i) {
    input(some_sizes(dice.one_in(2) ? 4 : dice.below(4)),
          dice.one_in(3) ? dice.pick(kTypes) : ScalarType::FLOAT);
  }
  while (dice.more() && m.instruction_count() < kMaxInstructions) step();
  while (m.instruction_count() < jump_limit_) m.release(known_[0].slot);
  m.add_output(known_.back().slot);
  if (dice.one_in(2)) m.add_output(any().slot);
  m.finish();
}

Bytes random_program(Dice& dice) {
  ProgramWriter program;
  if (dice.one_in(4)) program.inline_constants();
  const bool two = dice.one_in(8);
  RandomMethod(dice, program, "forward").fill();
  if (two) {
    RandomMethod(dice, program, "again").fill();
    MethodWriter labels(program, "labels");
    labels.add_output(dice.one_in(2) ? labels.text("cat") : labels.number(0.1));
    labels.finish();
  }
  return program.finish();
}

}  // namespace onsight::fuzz
