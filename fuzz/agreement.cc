// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The reference evaluator on the lowered graph, and a tolerance.
#include "agreement.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/budget.h"
#include "base/bytes.h"
#include "graph/evaluate.h"
#include "pte/lower.h"

namespace onsight::fuzz {
namespace {

constexpr double kTolerance = 0.02;  // of the largest number of an output
constexpr double kLargest = 1e5;     // beyond it, sums cancel
constexpr double kMostSteps = 2.5;   // of a quantisation

bool is_smooth(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kFloor:
    case UnaryKind::kCeil:
    case UnaryKind::kRound:
    case UnaryKind::kTrunc:
    case UnaryKind::kReciprocal:
      return false;
    default:
      return true;
  }
}

bool is_smooth(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::kAdd:
    case BinaryKind::kSub:
    case BinaryKind::kMul:
    case BinaryKind::kMin:
    case BinaryKind::kMax:
      return true;
    default:
      return false;
  }
}

bool moves_only(Op op) {
  switch (op) {
    case Op::kCast:
    case Op::kReshape:
    case Op::kTranspose:
    case Op::kExpand:
    case Op::kSlice:
    case Op::kConcat:
    case Op::kPad:
    case Op::kMaxPool2d:
      return true;
    default:
      return false;
  }
}

/// Whether a small error of an operand stays one in the result.
bool is_smooth(const Graph& graph, const Node& node) {
  const Value& output = graph[node.output];
  if (output.quant != nullptr) return moves_only(node.op);
  if (output.dtype != DType::kF32) return false;
  if (node.op == Op::kUnary) return is_smooth(node.as<UnaryAttrs>().kind);
  if (node.op == Op::kBinary) return is_smooth(node.as<BinaryAttrs>().kind);
  return true;
}

/// The largest step of a quantisation in the graph; nothing where it can't be compared.
std::optional<double> error_of(const Graph& graph) {
  if (!graph.states.empty()) return std::nullopt;
  double step = 0;
  for (const Block& block : graph.blocks) {
    for (const Node& node : block.nodes) {
      if (!is_smooth(graph, node)) return std::nullopt;
      const auto& quant = graph[node.output].quant;
      if (quant == nullptr) continue;
      step = std::max(step, double(*std::max_element(quant->scales.begin(), quant->scales.end())));
    }
  }
  return step * kMostSteps;
}

std::string compare(const Tensor& expected, const Tensor& found, double error) {
  if (expected.dtype() != found.dtype() || expected.shape() != found.shape()) {
    return "another type or shape than " + to_string(expected.shape());
  }
  if (found.dtype() != DType::kF32) return {};
  const std::span<const float> wanted = expected.as<float>();
  const std::span<const float> given = found.as<float>();
  double most = 0;
  for (const float number : wanted) {
    if (!(std::abs(number) < kLargest)) return {};
    most = std::max(most, std::abs(double(number)));
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (std::abs(double(wanted[i]) - given[i]) <= error + kTolerance * (most + 0.01)) continue;
    return "element " + std::to_string(i) + ": expected " + std::to_string(wanted[i]) + ", found " +
           std::to_string(given[i]);
  }
  return {};
}

}  // namespace

std::string disagreement(std::span<const std::byte> file, const ModelLimits& limits,
                         const std::string& method, std::span<const Tensor> inputs,
                         std::span<const Tensor> outputs) {
  const pte::Container container(borrow_bytes(file), limits);
  pte::LoweringContext context(container, limits, MemoryBudget::make(limits.max_memory_bytes));
  const Graph graph = pte::lower(context, method, {});
  const std::optional<double> error = error_of(graph);
  if (!error) return {};
  const std::vector<Tensor> expected = evaluate(graph, inputs);
  if (expected.size() != outputs.size()) return "another number of outputs";
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::string text = compare(expected[i], outputs[i], *error);
    if (!text.empty()) return "output " + std::to_string(i) + ", " + text;
  }
  return {};
}

}  // namespace onsight::fuzz
