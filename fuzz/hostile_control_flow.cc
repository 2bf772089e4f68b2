// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Jumps: many, endless, or carrying much.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

constexpr std::string_view kAbs = "aten::abs.out";

// n tensors live across n jumps.
void carried_through_jumps(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({1});
  std::vector<int> written;
  for (int i = 0; i < n; ++i) written.push_back(unary(m, kAbs, x, {1}));
  for (int i = 0; i < n; ++i) m.jump_if_false(condition, n);
  m.add_output(written.back());
}

// Each block writes a tensor that the next one reads.
void blocks_in_a_row(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  int x = m.input({1});
  for (int i = 0; i < n; ++i) {
    x = unary(m, kAbs, x, {1});
    m.jump_if_false(condition, m.instruction_count() + 1);
  }
  m.add_output(x);
}

void jumps_alone(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  for (int i = 0; i < n; ++i) m.jump_if_false(condition, i + 1);
  m.add_output(condition);
}

// Jumps from everywhere to everywhere behind: no nesting of loops, and no order of dominators.
void jumps_to_and_fro(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({1});
  for (int i = 0; i < n; ++i) {
    const int y = unary(m, kAbs, x, {1});
    m.jump_if_false(condition, (int64_t{i} * 7919 + 1) % (2 * n));
    if (i + 1 == n) m.add_output(y);
  }
}

// Loop k ends where loop k - 1 begins to end: each has its own exit.
void loops_in_loops(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({1});
  const int y = m.planned({1});
  for (int i = 0; i < n; ++i) m.call(kAbs, {x, y});
  for (int i = 0; i < n; ++i) m.jump_if_false(condition, n - 1 - i);
  m.add_output(y);
}

void loop_to_itself(ProgramWriter&, MethodWriter& m, int n) {
  const int y = unary(m, kAbs, m.input({n}), {n});
  m.jump_if_false(m.boolean(false), 1);
  m.add_output(y);
}

void loop_to_the_start(ProgramWriter&, MethodWriter& m, int n) {
  const int y = unary(m, kAbs, m.input({n}), {n});
  m.jump_if_false(m.boolean(false), 0);
  m.add_output(y);
}

// An endless loop whose body is dear.
void loop_of_work(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n, n});
  const int y = multiply_matrices(m, x, x, {n, n});
  const int z = multiply_matrices(m, y, x, {n, n});
  m.jump_if_false(m.boolean(false), 0);
  m.add_output(z);
}

// The condition is computed: no pass can see that it never holds.
void loop_on_data(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n});
  const int y = m.planned({n});
  m.call(kAbs, {x, y});
  const int count = m.input({1});
  const int done = m.compute("aten::gt.Scalar_out", {count, m.number(5)}, {1}, ScalarType::BOOL);
  m.call("aten::exp.out", {y, y});
  m.jump_if_false(done, 1);
  m.add_output(y);
}

// What passes from one turn to the next is large, and its places are exchanged.
void loop_carries_megabytes(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const Sizes sizes = {n, 1024};
  const int a = m.input(sizes);
  const int b = m.planned(sizes);
  const int c = m.planned(sizes);
  m.call(kAbs, {a, b});
  m.move(b, c);
  m.move(a, b);
  m.move(c, a);
  m.jump_if_false(condition, 1);
  m.add_output(b);
}

// Integers that stand for real numbers, alive across n jumps.
void steps_carried(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const std::vector<int32_t> quantization = {m.number(0.1), m.integer(0), m.integer(-128),
                                             m.integer(127), m.integer(1)};
  std::vector<int32_t> args = {m.input({4})};
  args.insert(args.end(), quantization.begin(), quantization.end());
  args[0] = m.compute("quantized_decomposed::quantize_per_tensor.out", args, {4}, ScalarType::CHAR);
  args.push_back(m.none());
  const int y = m.compute("quantized_decomposed::dequantize_per_tensor.out", args, {4});
  for (int i = 0; i < n; ++i) m.jump_if_false(condition, m.instruction_count() + 1);
  m.add_output(y);
}

// A reshape that the exporter dropped, read in each of n blocks.
void views_across_jumps(ProgramWriter&, MethodWriter& m, int n) {
  const int condition = m.input({}, ScalarType::BOOL);
  const int x = m.input({4});
  TensorSpec spec{{4}};
  spec.place = 64;
  m.call(kAbs, {x, m.tensor(spec)});
  spec.sizes = {2, 2};
  const int view = m.tensor(spec);
  const int y = m.planned({2, 2});
  m.jump_if_false(condition, 3);
  for (int i = 0; i < n; ++i) {
    m.call(kAbs, {view, y});
    m.jump_if_false(condition, m.instruction_count() + 2);
  }
  m.call(kAbs, {view, y});
  m.add_output(y);
}

void moves(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({4});
  const int y = m.planned({4});
  for (int i = 0; i < n; ++i) {
    m.move(x, y);
    m.move(y, x);
  }
  m.add_output(y);
}

// One list of n instructions, n times over: the file grows by the sum, the method by the product.
Bytes shared_chains(int n) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({4});
  const int y = m.planned({4});
  m.call(kAbs, {x, y});
  m.add_output(y);
  m.finish(size_t(n));
  return program.finish();
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"carried_through_jumps", 300, build<carried_through_jumps>},
    {"blocks_in_a_row", 300, build<blocks_in_a_row>},
    {"jumps_alone", 1000, build<jumps_alone>},
    {"jumps_to_and_fro", 200, build<jumps_to_and_fro>},
    {"loops_in_loops", 500, build<loops_in_loops>},
    {"loop_to_itself", 1000, build<loop_to_itself>},
    {"loop_to_the_start", 1000, build<loop_to_the_start>},
    {"loop_of_work", 200, build<loop_of_work>},
    {"loop_on_data", 100'000, build<loop_on_data>},
    {"loop_carries_megabytes", 1000, build<loop_carries_megabytes>},
    {"steps_carried", 20, build<steps_carried>},
    {"views_across_jumps", 20, build<views_across_jumps>},
    {"moves", 1000, build<moves>},
    {"shared_chains", 1000, shared_chains},
};

}  // namespace

std::span<const HostileFamily> hostile_control_flow() { return kFamilies; }

}  // namespace onsight::fuzz
