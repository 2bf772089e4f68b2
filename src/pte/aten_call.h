// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The arguments of one ATen kernel call, by position, checked.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/builder.h"
#include "pte/method_lowering.h"

namespace onsight::pte {

/// Arguments stand in the order of the operator's schema; the last one is the result: a tensor, a
/// number, or a list of tensors. Nodes go to the block that is being lowered.
class AtenCall : public GraphBuilder {
 public:
  AtenCall(MethodLowering& lowering, const std::string& name, const std::vector<int>& args)
      : GraphBuilder(lowering.builder()), m(lowering), name_(name), args_(args) {}

  MethodLowering& m;
  CompileBudget& budget() const { return m.budget(); }
  const std::string& name() const { return name_; }
  int slot(size_t i) const;

  ValueId tensor(size_t i) const { return m.tensor(slot(i)); }
  /// kNoValue where the argument is None.
  ValueId optional_tensor(size_t i) const;
  bool has(size_t i) const { return !m.reader().is_none(slot(i)); }
  int64_t integer(size_t i) const { return to_int(m.scalar(slot(i))); }
  double number(size_t i) const { return to_double(m.scalar(slot(i))); }
  bool boolean(size_t i) const { return integer(i) != 0; }
  int64_t integer_or(size_t i, int64_t otherwise) const { return has(i) ? integer(i) : otherwise; }
  double number_or(size_t i, double otherwise) const { return has(i) ? number(i) : otherwise; }
  /// Empty where the argument is None.
  std::vector<int64_t> integers(size_t i) const;
  /// Two integers from a list of one or two; `otherwise` where the list is empty.
  std::array<int, 2> pair(size_t i, int otherwise) const;
  /// The tensor, or the number as a rank-0 tensor of `dtype`.
  ValueId operand(size_t i, DType dtype);

  /// An axis as 0 … rank-1. Throws InvalidProgram outside -rank … rank-1.
  int axis(int64_t axis, int rank) const;
  /// The axis that argument i names of x, which must not be a scalar.
  size_t nonscalar_axis(ValueId x, size_t i) const;

  Type declared() const { return m.reader().declared(args_.back()); }
  void result(ValueId value) { m.set_tensor(args_.back(), value); }
  /// One of several results; those never read may be left out.
  void result(size_t i, ValueId value);
  void result_number(Scalar scalar) { m.set_scalar(args_.back(), scalar); }
  size_t result_count() const { return m.reader().tensor_list(args_.back()).size(); }

  [[noreturn]] void unsupported(const std::string& what) const;
  [[noreturn]] void malformed(const std::string& what) const;

 private:
  const std::string& name_;
  const std::vector<int>& args_;
};

using AtenFn = void (*)(AtenCall& call);
struct AtenRow {
  std::string_view name;
  AtenFn lower;
};
// The table, in parts by family.
std::span<const AtenRow> aten_elementwise();
std::span<const AtenRow> aten_sums();
std::span<const AtenRow> aten_reductions();
std::span<const AtenRow> aten_movement();
std::span<const AtenRow> aten_slicing();
std::span<const AtenRow> aten_indexing();
std::span<const AtenRow> aten_creation();

}  // namespace onsight::pte
