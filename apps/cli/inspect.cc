// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight inspect: what a model takes, gives, holds and needs.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/images.h"
#include "cli/options.h"
#include "cli/terminal.h"

namespace onsight::cli {
namespace {

struct Args : ModelArgs {
  std::string model;
  std::string method;
  bool graph = false;
  bool plan = false;
  bool json = false;
};

std::string to_text(const TensorInfo& tensor) {
  return std::string(dtype_name(tensor.dtype)) + " " + to_string(tensor.shape) +
         (tensor.dynamic ? " at most" : "");
}

void print_tensors(const char* name, const std::vector<TensorInfo>& tensors) {
  for (size_t i = 0; i < tensors.size(); ++i) {
    std::cout << format("  %-6s %zu   ", name, i) << to_text(tensors[i]) << "\n";
  }
}

// As in "conv 12, add 3".
std::string join_counts(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += format("%s%s × %d", text.empty() ? "" : ", ", printable(name).c_str(), count);
  }
  return text.empty() ? "none" : text;
}

// The most frequent first, a line each.
void print_operators(const std::map<std::string, int>& operators) {
  std::vector<std::pair<std::string, int>> sorted(operators.begin(), operators.end());
  std::ranges::sort(sorted, std::greater(), [](const auto& entry) { return entry.second; });
  std::cout << bold("operators") << "\n";
  for (const auto& [name, count] : sorted) {
    std::cout << format("  %5d   %s\n", count, printable(name).c_str());
  }
}

// One line that fits a terminal: labels may be a thousand.
std::string shortened(const std::string& value) {
  constexpr size_t kWidth = 60;
  const size_t line = value.find('\n');
  const auto lines = std::count(value.begin(), value.end(), '\n') + 1;
  std::string text = printable(value.substr(0, std::min(line, kWidth)));
  if (text.size() < value.size()) text += "…";
  return lines > 1 ? text + format(" (%td lines)", lines) : text;
}

// What a model names of its preprocessing, as in "resize 256, crop 224"; docs/preprocessing.md.
std::string preprocess_line(const std::map<std::string, std::string>& metadata) {
  std::string text;
  for (const std::string name : {"resize", "crop", "interpolation", "antialias", "mean", "std"}) {
    auto found = metadata.find("get_" + name);
    if (found == metadata.end()) found = metadata.find(name);
    if (found == metadata.end()) continue;
    text += (text.empty() ? "" : "; ") + name + " " + shortened(found->second);
  }
  return text;
}

std::map<std::string, int> count(const std::vector<std::string>& names) {
  std::map<std::string, int> counts;
  for (const std::string& name : names) ++counts[name];
  return counts;
}

void print_summary(const Args& args, const ModelSummary& summary) {
  std::cout << bold(printable(args.model)) << "  " << format_bytes(summary.file_bytes) << "\n";
  for (const MethodInfo& method : summary.methods) {
    std::cout << bold("method " + printable(method.name)) << "\n";
    print_tensors("input", method.inputs);
    print_tensors("output", method.outputs);
    const auto constant = summary.metadata.find(method.name);
    if (constant == summary.metadata.end()) continue;
    std::cout << "  constant   " << shortened(constant->second) << "\n";
  }
  if (const std::string line = preprocess_line(summary.metadata); !line.empty()) {
    std::cout << bold("preprocess") << "  " << line << "\n";
  }
  std::cout << bold("weights") << "     " << format_bytes(summary.weight_bytes) << "\n"
            << bold("delegates") << "   " << join_counts(count(summary.delegates)) << "\n";
  print_operators(summary.operators);
  if (summary.unsupported.empty()) return;
  std::cout << bold("not supported by onsight, so the model can't be run") << "\n";
  for (const std::string& name : summary.unsupported) std::cout << "  " << printable(name) << "\n";
}

nlohmann::ordered_json to_json(const std::vector<TensorInfo>& tensors) {
  auto list = nlohmann::ordered_json::array();
  for (const TensorInfo& tensor : tensors) {
    list.push_back({{"dtype", std::string(dtype_name(tensor.dtype))},
                    {"shape", tensor.shape},
                    {"dynamic", tensor.dynamic}});
  }
  return list;
}

void print_json(const Args& args, const ModelSummary& summary) {
  nlohmann::ordered_json json = {{"model", args.model},
                                 {"file_bytes", summary.file_bytes},
                                 {"weight_bytes", summary.weight_bytes},
                                 {"methods", nlohmann::ordered_json::array()}};
  for (const MethodInfo& method : summary.methods) {
    json["methods"].push_back({{"name", method.name},
                               {"inputs", to_json(method.inputs)},
                               {"outputs", to_json(method.outputs)}});
  }
  json["metadata"] = summary.metadata;
  json["operators"] = summary.operators;
  json["delegates"] = summary.delegates;
  json["unsupported"] = summary.unsupported;
  std::cout << json_line(json);
}

// What only a compiled model knows.
void print_compiled(const Args& args) {
  const Model model = Model::load(model_path(args.model), args.model_options());
  for (const MethodInfo& method : model.methods()) {
    if (!args.method.empty() && method.name != args.method) continue;
    std::cout << "\n" << bold("method " + printable(method.name)) << "\n";
    if (args.graph) std::cout << printable_lines(model.graph_text(method.name));
    if (!args.plan) continue;
    std::cout << printable_lines(model.plan_text(method.name)) << "packed weights "
              << format_bytes(model.weight_bytes()) << ", activations "
              << format_bytes(model.arena_bytes(method.name)) << "\n";
  }
}

int inspect(const Args& args) {
  const ModelSummary summary = Model::inspect(model_path(args.model), args.model_limits());
  const bool compiled = args.graph || args.plan;
  if (args.json) {
    print_json(args, summary);
  } else if (!compiled) {
    print_summary(args, summary);
  }
  if (compiled) print_compiled(args);
  return kOk;
}

}  // namespace

Run add_inspect(CLI::App& app) {
  const auto args = std::make_shared<Args>();
  app.add_option("MODEL", args->model, "ExecuTorch program (.pte)")->type_name("")->required();
  auto* graph = app.add_flag("--graph", args->graph, "Compile it and print the graph");
  auto* plan = app.add_flag("--plan", args->plan, "Compile it and print the steps and the memory");
  app.add_option("--method", args->method, "Print this method's graph or plan only")
      ->type_name("NAME");
  app.add_flag("--json", args->json, "Print the description as one JSON object")
      ->excludes(graph)
      ->excludes(plan);
  args->add_to(app);
  return [args] { return inspect(*args); };
}

}  // namespace onsight::cli
