// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reductions and normalisations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/evaluation.h"

namespace onsight {
namespace {

double add(double a, double b) { return a + b; }
int64_t add(int64_t a, int64_t b) { return wrap_add(a, b); }

template <typename T>
bool is_nan(T value) {
  return value != value;
}

// What a reduction holds before its first element.
template <typename T>
T start(ReduceKind kind) {
  using Limits = std::numeric_limits<T>;
  const bool real = Limits::has_infinity;
  switch (kind) {
    case ReduceKind::kMax:
      return real ? -Limits::infinity() : Limits::lowest();
    case ReduceKind::kMin:
      return real ? Limits::infinity() : Limits::max();
    case ReduceKind::kAll:
      return 1;
    default:
      return 0;
  }
}

template <typename T>
T combine(ReduceKind kind, T so_far, T x) {
  switch (kind) {
    case ReduceKind::kMax:
      return is_nan(x) || x > so_far ? x : so_far;
    case ReduceKind::kMin:
      return is_nan(x) || x < so_far ? x : so_far;
    case ReduceKind::kAny:
      return so_far != 0 || x != 0 ? 1 : 0;
    case ReduceKind::kAll:
      return so_far != 0 && x != 0 ? 1 : 0;
    default:
      return add(so_far, x);
  }
}

// How far each axis of x moves in the output, which has no place for reduced ones.
Strides reduced_strides(const Shape& x, const std::vector<int>& axes) {
  Strides strides(x.size());
  int64_t stride = 1;
  for (int i = int(x.size()) - 1; i >= 0; --i) {
    const bool reduced = std::find(axes.begin(), axes.end(), i) != axes.end();
    strides[size_t(i)] = reduced ? 0 : stride;
    if (!reduced) stride *= x[size_t(i)];
  }
  return strides;
}

template <typename T>
Tensor reduce(const Evaluation& e, const std::vector<T>& x) {
  const ReduceAttrs& attrs = e.node().as<ReduceAttrs>();
  std::vector<T> y(size_t(element_count(e.output().shape)), start<T>(attrs.kind));
  auto next = x.begin();
  for_each_element(e.shape(0), std::array{reduced_strides(e.shape(0), attrs.axes)}, [&](int64_t j) {
    T& so_far = y[size_t(j)];
    so_far = combine(attrs.kind, so_far, *next++);
  });
  if constexpr (std::is_same_v<T, double>) {
    if (attrs.kind == ReduceKind::kMean) {
      double count = 1;
      for (const int axis : attrs.axes) count *= double(e.shape(0)[size_t(axis)]);
      for (double& sum : y) sum /= count;
    }
  }
  return e.result(y);
}

// Calls fn(first, step) for each line of elements along an axis.
template <typename Fn>
void for_each_line(const AxisLoop& view, Fn&& fn) {
  for (int64_t outer = 0; outer < view.outer; ++outer) {
    for (int64_t inner = 0; inner < view.inner; ++inner) {
      fn(outer * view.size * view.inner + inner, view.inner);
    }
  }
}

// The first of the largest, or of the NaNs.
template <typename T>
Tensor argmax(const Evaluation& e, const std::vector<T>& x) {
  const AxisLoop view = plan_axis(e.shape(0), e.node().as<ReduceAttrs>().axes[0]);
  std::vector<int64_t> y;
  for_each_line(view, [&](int64_t first, int64_t step) {
    int64_t best = 0;
    for (int64_t i = 1; i < view.size; ++i) {
      const T highest = x[size_t(first + best * step)];
      const T candidate = x[size_t(first + i * step)];
      if (!is_nan(highest) && (candidate > highest || is_nan(candidate))) best = i;
    }
    y.push_back(best);
  });
  return e.result(y);
}

}  // namespace

Tensor evaluate_reduce(const Evaluation& e) {
  const bool indices = e.node().as<ReduceAttrs>().kind == ReduceKind::kArgMax;
  return e.with_numbers(0, [&](const auto& x) { return indices ? argmax(e, x) : reduce(e, x); });
}

Tensor evaluate_softmax(const Evaluation& e) {
  const AxisLoop view = plan_axis(e.shape(0), e.node().as<AxisAttrs>().axis);
  std::vector<double> x = e.reals(0);
  for_each_line(view, [&](int64_t first, int64_t step) {
    double highest = -std::numeric_limits<double>::infinity();
    for (int64_t i = 0; i < view.size; ++i)
      highest = std::max(highest, x[size_t(first + i * step)]);
    double sum = 0;
    for (int64_t i = 0; i < view.size; ++i) {
      double& element = x[size_t(first + i * step)];
      sum += element = std::exp(element - highest);
    }
    for (int64_t i = 0; i < view.size; ++i) x[size_t(first + i * step)] /= sum;
  });
  return e.result(x);
}

Tensor evaluate_cumsum(const Evaluation& e) {
  const AxisLoop view = plan_axis(e.shape(0), e.node().as<AxisAttrs>().axis);
  return e.with_numbers(0, [&](auto x) {
    for_each_line(view, [&](int64_t first, int64_t step) {
      for (int64_t i = 1; i < view.size; ++i) {
        auto& element = x[size_t(first + i * step)];
        element = add(x[size_t(first + (i - 1) * step)], element);
      }
    });
    return e.result(x);
  });
}

// (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axis
Tensor evaluate_layer_norm(const Evaluation& e) {
  const double epsilon = e.node().as<NormAttrs>().epsilon;
  const auto size = size_t(e.shape(0).back());
  const std::vector<double> gamma = e.has(1) ? e.reals(1) : std::vector<double>(size, 1);
  const std::vector<double> beta = e.has(2) ? e.reals(2) : std::vector<double>(size, 0);
  std::vector<double> x = e.reals(0);
  for (size_t row = 0; row < x.size(); row += size) {
    double mean = 0;
    for (size_t i = 0; i < size; ++i) mean += x[row + i] / double(size);
    double variance = 0;
    for (size_t i = 0; i < size; ++i) {
      variance += (x[row + i] - mean) * (x[row + i] - mean) / double(size);
    }
    const double factor = 1 / std::sqrt(variance + epsilon);
    for (size_t i = 0; i < size; ++i)
      x[row + i] = (x[row + i] - mean) * factor * gamma[i] + beta[i];
  }
  return e.result(x);
}

}  // namespace onsight
