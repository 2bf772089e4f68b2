// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's operators that make tensors of nothing, quantisation, and arithmetic on sizes.
#include <cmath>

#include "pte/aten_call.h"
#include "pte/quantization.h"

namespace onsight::pte {
namespace {

void filled(AtenCall& call, double value) {
  const Type out = call.declared();
  call.result(call.expand(call.scalar(out.dtype, value), out.shape));
}

void full(AtenCall& call) { filled(call, call.number(1)); }
void zeros(AtenCall& call) { filled(call, 0); }
void ones(AtenCall& call) { filled(call, 1); }
void scalar_tensor(AtenCall& call) { filled(call, call.number(0)); }

void range(AtenCall& call, double start, double end, double step) {
  const Type out = call.declared();
  const double count = step == 0 ? -1 : std::ceil((end - start) / step);
  if (!(count >= 0) || out.shape.size() != 1 || count != double(out.shape[0])) {
    call.malformed("a range that does not fit its result");
  }
  call.budget().take_bytes(uint64_t(out.shape[0]) * sizeof(float));
  std::vector<float> values;
  for (int64_t i = 0; i < out.shape[0]; ++i) values.push_back(float(start + double(i) * step));
  call.result(call.constant(out.shape, values));
}

void arange(AtenCall& call) { range(call, 0, call.number(0), 1); }
void arange_start(AtenCall& call) { range(call, call.number(0), call.number(1), call.number(2)); }

// Integers of `dtype` seen as steps of a quantisation.
std::shared_ptr<const Quantization> per_tensor(AtenCall& call, DType dtype) {
  Quantization quant;
  quant.scales = {float(call.number(1))};
  quant.zero_point = checked_zero_point(call.integer(2), dtype);
  check_quantization(quant, dtype);
  return std::make_shared<const Quantization>(quant);
}

std::shared_ptr<const Quantization> per_channel(AtenCall& call, ValueId x, DType dtype) {
  const ValueId scales = call.tensor(1);
  if (!call.is_constant(scales)) call.unsupported("scales that are not constant");
  Quantization quant;
  call.budget().hold(uint64_t(element_count(call.shape(scales))) * sizeof(float));
  quant.scales = read_constant_floats(call.value(scales));
  quant.axis = call.axis(call.integer(3), call.rank(x));
  if (int64_t(quant.scales.size()) != call.shape(x).at(size_t(quant.axis))) {
    call.malformed("not one scale for each channel");
  }
  check_quantization(quant, dtype);
  const ValueId zeros = call.optional_tensor(2);
  if (zeros != kNoValue) {
    if (!call.is_constant(zeros)) call.unsupported("zero points that are not constant");
    for (const float zero : read_constant_floats(call.value(zeros))) {
      if (zero != 0) call.unsupported("a zero point for each channel");
    }
  }
  return std::make_shared<const Quantization>(quant);
}

bool is_full_int8(AtenCall& call, size_t low_at) {
  return call.declared().dtype != DType::kI8 ||
         (call.integer(low_at) == -128 && call.integer(low_at + 1) == 127);
}

// quantize(x, scale(s), zero_point(s), [axis,] min, max, dtype): the range narrower than int8's is
// a clamp in real numbers before the rounding.
void quantize(AtenCall& call, ValueId x, std::shared_ptr<const Quantization> quant, size_t low_at) {
  const Type out = call.declared();
  if (out.dtype != DType::kI8 && out.dtype != DType::kU8) {
    call.unsupported("a result of " + std::string(dtype_name(out.dtype)));
  }
  if (!is_full_int8(call, low_at)) call.unsupported("a range narrower than int8");
  call.result(call.emit(Op::kCast, {x}, {}, {out.dtype, {}, std::move(quant)}));
}

void quantize_per_tensor(AtenCall& call) {
  quantize(call, call.tensor(0), per_tensor(call, call.declared().dtype), 3);
}

void quantize_per_channel(AtenCall& call) {
  const ValueId x = call.tensor(0);
  quantize(call, x, per_channel(call, x, call.declared().dtype), 4);
}

// A constant gets its quantisation here, where the program says it; a computed value had it from
// the quantize that made it.
void dequantize(AtenCall& call, ValueId x, const std::shared_ptr<const Quantization>& quant) {
  const Value value = call.value(x);
  if (value.constant != nullptr) {
    x = call.constant({value.dtype, value.shape, quant}, *value.constant);  // held already
  } else if (value.quant == nullptr || *value.quant != *quant) {
    call.unsupported("reading integers in another quantisation than they were made with");
  }
  call.result(call.cast(x, call.declared().dtype));
}

void dequantize_per_tensor(AtenCall& call) {
  const ValueId x = call.tensor(0);
  dequantize(call, x, per_tensor(call, call.value(x).dtype));
}

void dequantize_per_channel(AtenCall& call) {
  const ValueId x = call.tensor(0);
  dequantize(call, x, per_channel(call, x, call.value(x).dtype));
}

// Sizes are known while lowering, so arithmetic on them is done here and now.
void sym_size(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const int axis = call.axis(call.integer(1), call.rank(x));
  if (call.rank(x) == 0) call.malformed("the size of a scalar");
  call.result_number(call.shape(x)[size_t(axis)]);
}

void sym_numel(AtenCall& call) { call.result_number(element_count(call.shape(call.tensor(0)))); }

template <typename Fn>
void number_op(AtenCall& call, Fn fn) {
  const Scalar a = call.m.scalar(call.slot(0));
  const Scalar b = call.m.scalar(call.slot(1));
  const bool real = std::holds_alternative<double>(a) || std::holds_alternative<double>(b);
  const double result = fn(to_double(a), to_double(b));
  if (!(std::abs(result) < 9e15)) call.malformed("a number out of range");
  if (real) return call.result_number(result);
  call.result_number(int64_t(result));
}

void number_add(AtenCall& call) {
  number_op(call, [](double a, double b) { return a + b; });
}
void number_sub(AtenCall& call) {
  number_op(call, [](double a, double b) { return a - b; });
}
void number_mul(AtenCall& call) {
  number_op(call, [](double a, double b) { return a * b; });
}
void number_floordiv(AtenCall& call) {
  number_op(call, [](double a, double b) { return std::floor(a / b); });
}
void number_mod(AtenCall& call) {
  number_op(call, [](double a, double b) { return a - b * std::floor(a / b); });
}

template <typename Fn>
void number_compare(AtenCall& call, Fn fn) {
  call.result_number(bool(fn(call.number(0), call.number(1))));
}
void number_eq(AtenCall& call) { number_compare(call, std::equal_to<>()); }
void number_lt(AtenCall& call) { number_compare(call, std::less<>()); }
void number_le(AtenCall& call) { number_compare(call, std::less_equal<>()); }
void number_gt(AtenCall& call) { number_compare(call, std::greater<>()); }
void number_ge(AtenCall& call) { number_compare(call, std::greater_equal<>()); }

constexpr AtenRow kRows[] = {
    {"aten::full.out", full},
    {"aten::full_like.out", full},
    {"aten::zeros.out", zeros},
    {"aten::zeros_like.out", zeros},
    {"aten::ones.out", ones},
    {"aten::ones_like.out", ones},
    {"aten::scalar_tensor.out", scalar_tensor},
    {"aten::arange.out", arange},
    {"aten::arange.start_out", arange_start},
    {"quantized_decomposed::quantize_per_tensor.out", quantize_per_tensor},
    {"quantized_decomposed::quantize_per_channel.out", quantize_per_channel},
    {"quantized_decomposed::dequantize_per_tensor.out", dequantize_per_tensor},
    {"quantized_decomposed::dequantize_per_channel.out", dequantize_per_channel},
    {"aten::sym_size.int", sym_size},
    {"aten::sym_numel", sym_numel},
    {"executorch_prim::add.Scalar", number_add},
    {"executorch_prim::sub.Scalar", number_sub},
    {"executorch_prim::mul.Scalar", number_mul},
    {"executorch_prim::floordiv.Scalar", number_floordiv},
    {"executorch_prim::mod.Scalar", number_mod},
    {"executorch_prim::eq.Scalar", number_eq},
    {"executorch_prim::lt.Scalar", number_lt},
    {"executorch_prim::le.Scalar", number_le},
    {"executorch_prim::gt.Scalar", number_gt},
    {"executorch_prim::ge.Scalar", number_ge},
};

}  // namespace

std::span<const AtenRow> aten_creation() { return kRows; }

}  // namespace onsight::pte
