// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names and texts: long, many, repeated, or written to move a terminal's cursor.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

using flatbuffers::Offset;
constexpr std::string_view kAbs = "aten::abs.out";
constexpr std::string_view kControls =
    "\x1b]0;title\x07\x1b[2J\r\n\xff\xfe\xc3\x28\t\x7f\xe2\x80\xae";

void fill_with_abs(MethodWriter& m, std::string_view operation) {
  const int x = m.input({4});
  m.add_output(unary(m, operation, x, {4}));
}

Bytes controls_in_names(int n) {
  ProgramWriter program;
  for (int i = 0; i < n; ++i) {
    MethodWriter m(program, std::to_string(i) + std::string(kControls));
    fill_with_abs(m, kAbs);
    m.finish();
  }
  return program.finish();
}

void controls_in_operators(ProgramWriter&, MethodWriter& m, int n) {
  for (int i = 0; i < n; ++i) {
    fill_with_abs(m, "aten::" + std::to_string(i) + std::string(kControls));
  }
}

void controls_in_text(ProgramWriter&, MethodWriter& m, int n) {
  for (int i = 0; i < n; ++i) m.add_output(m.text(kControls));
}

Bytes long_name(int n) {
  ProgramWriter program;
  MethodWriter m(program, std::string(size_t(n), 'n'));
  fill_with_abs(m, kAbs);
  m.finish();
  return program.finish();
}

void long_operators(ProgramWriter&, MethodWriter& m, int n) {
  const std::string name(size_t(n), 'o');
  for (int i = 0; i < 10; ++i) fill_with_abs(m, "aten::" + std::to_string(i) + name);
}

// Called n times, in the file n letters long.
Bytes long_operator_called_often(int n) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int x = m.input({4});
  const int y = m.planned({4});
  const std::string name = std::string(size_t(n), 'o');
  for (int i = 0; i < n / 10; ++i) m.call(name, {x, y});
  m.add_output(y);
  m.finish();
  return program.finish();
}

Bytes many_methods(int n) {
  ProgramWriter program;
  for (int i = 0; i < n; ++i) {
    MethodWriter m(program, "method_with_a_name_of_some_length_" + std::to_string(i));
    fill_with_abs(m, kAbs);
    m.finish();
  }
  return program.finish();
}

Bytes many_texts(int n) {
  ProgramWriter program;
  for (int i = 0; i < n; ++i) {
    MethodWriter m(program, "text_" + std::to_string(i));
    m.add_output(m.text("a label"));
    m.finish();
  }
  return program.finish();
}

Bytes many_of_one_name(int n) {
  ProgramWriter program;
  for (int i = 0; i < n; ++i) {
    MethodWriter m(program, "forward");
    fill_with_abs(m, kAbs);
    m.finish();
  }
  return program.finish();
}

// One table of the file, listed n times, with a name of 100 kB.
Bytes method_listed_often(int n) {
  ProgramWriter program;
  MethodWriter m(program, std::string(100'000, 'n'));
  m.add_output(m.integer(1));
  const auto plan =
      m.write_with(program.builder().CreateVector(std::vector<Offset<fb::Chain>>()),
                   program.builder().CreateVector(std::vector<Offset<fb::Operator>>()));
  for (int i = 0; i < n; ++i) program.add(plan);
  return program.finish();
}

// n methods that share lists of n inputs. The data only makes the file large enough for as many
// tables.
Bytes inputs_of_many_methods(int n) {
  ProgramWriter program;
  program.inline_constants();
  program.constant(zeros(size_t(n) * 16));
  MethodWriter m(program, "forward");
  const int x = m.planned({1, 1, 1, 4});
  for (int i = 0; i < n; ++i) m.add_input(x);
  const auto plan =
      m.write_with(program.builder().CreateVector(std::vector<Offset<fb::Chain>>()),
                   program.builder().CreateVector(std::vector<Offset<fb::Operator>>()));
  for (int i = 0; i < n; ++i) program.add(plan);
  return program.finish();
}

void text_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const int text = m.text(std::string(1 << 20, 't'));
  for (int i = 0; i < n; ++i) m.add_output(text);
}

// The same, of n methods.
Bytes text_of_many_methods(int n) {
  ProgramWriter program;
  for (int i = 0; i < 10; ++i) {
    MethodWriter m(program, "text_" + std::to_string(i));
    const int text = m.text(std::string(100'000, 't'));
    for (int k = 0; k < n; ++k) m.add_output(text);
    m.finish();
  }
  return program.finish();
}

void numbers_listed_often(ProgramWriter&, MethodWriter& m, int n) {
  const int number = m.number(0.1234567890123456);
  for (int i = 0; i < n; ++i) m.add_output(number);
}

Bytes named_data(int n) {
  ProgramWriter program;
  const uint32_t segment = program.segment(small_floats(4));
  for (int i = 0; i < n; ++i) program.named_data("data_" + std::to_string(i), segment);
  MethodWriter m(program, "forward");
  int sum = m.input({4});
  for (int i = 0; i < n; ++i) {
    TensorSpec spec{{4}};
    spec.external = "data_" + std::to_string(i);
    sum = add(m, sum, m.tensor(spec), {4});
  }
  m.add_output(sum);
  m.finish();
  return program.finish();
}

void other_backends(ProgramWriter& program, MethodWriter& m, int n) {
  const int x = m.input({4});
  const int y = m.planned({4});
  const int delegate = m.delegate(program.segment(zeros(64)), std::string(size_t(n), 'b'));
  for (int i = 0; i < n; ++i) m.call_delegate(delegate, {x, y});
  m.add_output(y);
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"controls_in_names", 10, controls_in_names},
    {"controls_in_operators", 10, build<controls_in_operators>},
    {"controls_in_text", 10, build<controls_in_text>},
    {"long_name", 100'000, long_name},
    {"long_operators", 100'000, build<long_operators>},
    {"long_operator_called_often", 10'000, long_operator_called_often},
    {"many_methods", 500, many_methods},
    {"many_texts", 1000, many_texts},
    {"many_of_one_name", 500, many_of_one_name},
    {"method_listed_often", 1000, method_listed_often},
    {"inputs_of_many_methods", 400, inputs_of_many_methods},
    {"text_listed_often", 100, build<text_listed_often>},
    {"text_of_many_methods", 100, text_of_many_methods},
    {"numbers_listed_often", 10'000, build<numbers_listed_often>},
    {"named_data", 600, named_data},
    {"other_backends", 1000, build<other_backends>},
};

}  // namespace

std::span<const HostileFamily> hostile_names() { return kFamilies; }

}  // namespace onsight::fuzz
