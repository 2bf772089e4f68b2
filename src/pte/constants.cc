// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What methods return that take nothing and compute nothing: metadata.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "base/fail.h"
#include "pte/lower.h"
#include "pte/method_reader.h"

namespace onsight::pte {
namespace {

// Slots that nothing fills hold what the file says.
bool is_constant(const fb::ExecutionPlan& plan) {
  if (plan.inputs() != nullptr && plan.inputs()->size() > 0) return false;
  bool computes = false;
  for_each_instruction(plan, [&](const fb::Instruction&) { computes = true; });
  return !computes;
}

using Outputs = std::vector<const fb::EValue*>;

/// The outputs of a constant method; nothing where there is no such method. The exporter makes an
/// output of each element of a list.
std::optional<Outputs> constant_outputs(const Container& container, std::string_view method) {
  const fb::ExecutionPlan* plan = container.find_plan(method);
  if (plan == nullptr || !is_constant(*plan)) return std::nullopt;
  Outputs outputs;
  if (plan->outputs() == nullptr) return outputs;
  for (const int slot : *plan->outputs()) outputs.push_back(at(plan->values(), slot, "value"));
  return outputs;
}

std::optional<double> number_of(const fb::EValue& value) {
  if (const auto* number = value.val_as_Double()) return number->double_val();
  if (const auto* number = value.val_as_Int()) return double(number->int_val());
  if (const auto* truth = value.val_as_Bool()) return truth->bool_val() ? 1 : 0;
  return std::nullopt;
}

/// As short as reads back the same: 0.1, not 0.10000000000000001.
std::string shortest(double number) {
  std::array<char, 32> text;
  // Not std::to_chars: libstdc++ has it for floats since GCC 11, and released builds take GCC 10's.
  for (int digits = 1; digits <= std::numeric_limits<double>::max_digits10; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, number);
    if (std::strtod(text.data(), nullptr) == number) break;
  }
  return text.data();
}

std::string describe(const fb::EValue& value) {
  if (const auto* truth = value.val_as_Bool()) return truth->bool_val() ? "true" : "false";
  if (const auto* number = value.val_as_Int()) return std::to_string(number->int_val());
  return shortest(*number_of(value));
}

}  // namespace

void check_metadata_size(const Container& container, uint64_t bytes) {
  constexpr uint64_t kBase = 1 << 16;
  constexpr uint64_t kPerByte = 8;  // a number's text may be longer than what stands in the file
  if (bytes <= kBase + kPerByte * container.source()->size()) return;
  fail(ErrorCode::kOutOfResources,
       "the program's metadata is far longer than the file; it is damaged or made to exhaust its "
       "reader");
}

std::optional<std::string> constant_text(const Container& container, std::string_view method) {
  const auto outputs = constant_outputs(container, method);
  if (!outputs || outputs->empty()) return std::nullopt;
  std::string result;
  for (const fb::EValue* output : *outputs) {
    const auto* string = output->val_as_String();
    if (string == nullptr) return std::nullopt;
    if (!result.empty()) result += '\n';
    result += text(string->string_val());
    check_metadata_size(container, result.size());
  }
  return result;
}

std::optional<std::vector<double>> constant_numbers(const Container& container,
                                                    std::string_view method) {
  const auto outputs = constant_outputs(container, method);
  if (!outputs || constant_text(container, method)) return std::nullopt;
  std::vector<double> numbers;
  for (const fb::EValue* output : *outputs) {
    const std::optional<double> number = number_of(*output);
    if (!number) return std::vector<double>();
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<std::string> describe_constant(const Container& container, std::string_view method) {
  if (auto text = constant_text(container, method)) return text;
  const auto numbers = constant_numbers(container, method);
  if (!numbers || numbers->empty()) return std::nullopt;
  const auto outputs = constant_outputs(container, method);
  std::string result;
  for (const fb::EValue* output : *outputs) {
    result += (result.empty() ? "" : ", ") + describe(*output);
    check_metadata_size(container, result.size());
  }
  return result;
}

}  // namespace onsight::pte
