// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Long lists, and lists that name the same thing again and again.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

using flatbuffers::Offset;
constexpr std::string_view kAbs = "aten::abs.out";

void inputs_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.planned({4});
  for (int i = 0; i < n; ++i) m.add_input(x);
  m.add_output(unary(m, kAbs, x, {4}));
}

void outputs_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const int y = unary(m, kAbs, m.input({4}), {4});
  for (int i = 0; i < n; ++i) m.add_output(y);
}

// Each output is a tensor of its own for the caller.
void megabytes_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {1 << 18};
  const int y = unary(m, kAbs, m.input(sizes), sizes);
  for (int i = 0; i < n; ++i) m.add_output(y);
}

// What goes in takes memory, too.
void megabytes_as_inputs(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {1 << 18};
  const int x = m.planned(sizes);
  for (int i = 0; i < n; ++i) m.add_input(x);
  m.add_output(unary(m, kAbs, x, sizes));
}

// n lists of n tensors: each is joined.
void list_joined_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1});
  const int list = m.tensors(std::vector<int32_t>(size_t(n), x));
  const int axis = m.integer(0);
  const int y = m.planned({n});
  for (int i = 0; i < n; ++i) m.call("aten::cat.out", {list, axis, y});
  m.add_output(y);
}

void list_stacked_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1});
  const int list = m.tensors(std::vector<int32_t>(size_t(n), x));
  const int axis = m.integer(0);
  const int y = m.planned({n, 1});
  for (int i = 0; i < n; ++i) m.call("aten::stack.out", {list, axis, y});
  m.add_output(y);
}

void axes_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({4, 4});
  const int zero = m.integer(0);
  const int axes = m.slots(std::vector<int64_t>(size_t(n), zero));
  const int keep = m.boolean(false);
  const int y = m.planned({4});
  for (int i = 0; i < n; ++i) m.call("aten::mean.out", {x, axes, keep, m.none(), y});
  m.add_output(y);
}

void axes_to_squeeze(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 4});
  const int zero = m.integer(0);
  const int axes = m.slots(std::vector<int64_t>(size_t(n), zero));
  const int y = m.planned({4});
  for (int i = 0; i < n; ++i) m.call("aten::squeeze_copy.dims_out", {x, axes, y});
  m.add_output(y);
}

void split_into_many(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n});
  std::vector<int32_t> parts;
  for (int i = 0; i < n; ++i) parts.push_back(m.planned({1}));
  const int list = m.tensors(parts);
  m.call("aten::split_copy.Tensor_out", {x, m.integer(1), m.integer(0), list});
  const int y = m.planned({n});
  m.call("aten::cat.out", {list, m.integer(0), y});
  m.add_output(y);
}

// All parts go to the same slot.
void unbind_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n, 1});
  const int part = m.planned({1});
  const int list = m.tensors(std::vector<int32_t>(size_t(n), part));
  const int axis = m.integer(0);
  for (int i = 0; i < n; ++i) m.call("aten::unbind_copy.int_out", {x, axis, list});
  m.add_output(part);
}

/// A slot of a method; and a plan of instructions whose argument lists are one and the same.
template <typename MakeArguments>
Bytes calls_of_one_list(std::string_view operation, int n, MakeArguments make_arguments) {
  ProgramWriter program;
  auto& b = program.builder();
  MethodWriter m(program, "forward");
  const std::vector<int32_t> arguments = make_arguments(m);
  const auto list = b.CreateVector(arguments);
  const size_t dot = operation.find('.');
  const Offset<fb::Operator> op =
      fb::CreateOperatorDirect(b, std::string(operation.substr(0, dot)).c_str(),
                               std::string(operation.substr(dot + 1)).c_str());
  const auto call = fb::CreateKernelCall(b, 0, list).Union();
  const auto instruction = fb::CreateInstruction(b, fb::InstructionArguments::KernelCall, call);
  const auto instructions = b.CreateVector(std::vector(size_t(n), instruction));
  const auto chain = fb::CreateChain(b, 0, 0, instructions);
  program.add(m.write_with(b.CreateVector(&chain, 1), b.CreateVector(&op, 1)));
  return program.finish();
}

// n calls, in the file one, with n arguments too many.
Bytes arguments_shared(int n) {
  return calls_of_one_list(kAbs, n, [n](MethodWriter& m) {
    const int x = m.input({4});
    const int y = m.planned({4});
    m.add_output(y);
    std::vector<int32_t> arguments(size_t(n), x);
    arguments.push_back(y);
    return arguments;
  });
}

Bytes lists_shared(int n) {
  return calls_of_one_list("aten::cat.out", n, [n](MethodWriter& m) {
    const int x = m.input({1});
    const int y = m.planned({n});
    m.add_output(y);
    return std::vector<int32_t>{m.tensors(std::vector<int32_t>(size_t(n), x)), m.integer(0), y};
  });
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"inputs_listed_often", 5000, build<inputs_listed_often>},
    {"outputs_listed_often", 5000, build<outputs_listed_often>},
    {"megabytes_listed_often", 100, build<megabytes_listed_often>},
    {"megabytes_as_inputs", 100, build<megabytes_as_inputs>},
    {"list_joined_often", 300, build<list_joined_often>},
    {"list_stacked_often", 300, build<list_stacked_often>},
    {"axes_listed_often", 1000, build<axes_listed_often>},
    {"axes_to_squeeze", 1000, build<axes_to_squeeze>},
    {"split_into_many", 1000, build<split_into_many>},
    {"unbind_often", 200, build<unbind_often>},
    {"arguments_shared", 2000, arguments_shared},
    {"lists_shared", 300, lists_shared},
};

}  // namespace

std::span<const HostileFamily> hostile_lists() { return kFamilies; }

}  // namespace onsight::fuzz
