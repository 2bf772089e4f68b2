// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds the lowering of an ATen operator by name; access to a call's arguments.
#include "pte/aten.h"

#include <map>

#include "base/fail.h"
#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

const AtenRow* find(std::string_view name) {
  static const auto table = [] {
    std::map<std::string_view, const AtenRow*> rows;
    for (const auto part : {aten_elementwise(), aten_sums(), aten_reductions(), aten_movement(),
                            aten_slicing(), aten_indexing(), aten_creation()}) {
      for (const AtenRow& row : part) rows.emplace(row.name, &row);
    }
    return rows;
  }();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

}  // namespace

std::string operator_name(const fb::Operator& op) {
  std::string name = short_text(op.name());
  const std::string overload = short_text(op.overload());
  if (!overload.empty()) name.append(".").append(overload);
  return name;
}

bool is_aten_supported(std::string_view name) { return find(name) != nullptr; }

void lower_aten(MethodLowering& method, const std::string& name, const std::vector<int>& args) {
  const AtenRow* row = find(name);
  if (row == nullptr) fail(ErrorCode::kOperatorMissing, "operator ", name, " is not supported");
  AtenCall call(method, name, args);
  if (args.empty()) call.malformed("no arguments");
  row->lower(call);
}

int AtenCall::slot(size_t i) const {
  if (i >= args_.size()) malformed("argument " + std::to_string(i) + " is missing");
  return args_[i];
}

ValueId AtenCall::optional_tensor(size_t i) const {
  // An absent optional tensor is a None, or a tensor without elements, or without data.
  if (!has(i)) return kNoValue;
  return tensor(i);
}

std::vector<int64_t> AtenCall::integers(size_t i) const {
  return has(i) ? m.ints(slot(i)) : std::vector<int64_t>{};
}

std::array<int, 2> AtenCall::pair(size_t i, int otherwise) const {
  const std::vector<int64_t> list = integers(i);
  if (list.size() > 2) malformed("expected one or two integers");
  std::array<int, 2> result = {otherwise, otherwise};
  for (size_t k = 0; k < 2 && !list.empty(); ++k) {
    const int64_t item = list[std::min(k, list.size() - 1)];
    if (item < 0 || item > 1 << 20)
      malformed("argument " + std::to_string(item) + " is not usable");
    result[k] = int(item);
  }
  return result;
}

ValueId AtenCall::operand(size_t i, DType dtype) {
  return m.reader().is_tensor(slot(i)) ? cast(tensor(i), dtype) : scalar(dtype, number(i));
}

int AtenCall::axis(int64_t axis, int rank) const {
  if (rank == 0 && (axis == 0 || axis == -1)) return 0;
  if (axis < -rank || axis >= rank) {
    malformed("axis " + std::to_string(axis) + " of a tensor of rank " + std::to_string(rank));
  }
  return int(axis < 0 ? axis + rank : axis);
}

size_t AtenCall::nonscalar_axis(ValueId x, size_t i) const {
  if (rank(x) == 0) malformed("an axis of a scalar");
  return size_t(axis(integer(i), rank(x)));
}

void AtenCall::result(size_t i, ValueId value) {
  const std::vector<int> slots = m.reader().tensor_list(args_.back());
  if (i >= slots.size() || slots[i] < 0) malformed("result " + std::to_string(i) + " is missing");
  m.set_tensor(slots[i], value);
}

void AtenCall::unsupported(const std::string& what) const {
  fail(ErrorCode::kNotSupported, "operator ", name_, ": ", what, " is not supported");
}

void AtenCall::malformed(const std::string& what) const {
  fail(ErrorCode::kInvalidProgram, "operator ", name_, ": ", what, "; the program is damaged");
}

}  // namespace onsight::pte
