// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight bench: how fast a model loads and runs, and what memory it takes.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <numeric>
#include <random>

#include "cli/commands.h"
#include "cli/images.h"
#include "cli/options.h"
#include "cli/terminal.h"

namespace onsight::cli {
namespace {

// Without --runs: at least so many, and for at least so long.
constexpr size_t kMinRuns = 10;
constexpr double kMinSeconds = 3;
constexpr int kWarmUpRuns = 2;
constexpr int kProfileRuns = 10;

struct Args : ModelArgs {
  std::string model;
  std::string method = "forward";
  size_t runs = 0;
  bool profile = false;
  bool json = false;
};

struct Result {
  double load_ms = 0, first_ms = 0;
  std::vector<double> latency_ms;  // ascending
  double flops = 0;                // of a run
  double peak_rss_mb = 0;
  std::vector<StepProfile> steps;

  // The smallest time that at least `share` of the runs took no longer than.
  double percentile(double share) const {
    const size_t rank = size_t(std::ceil(share * double(latency_ms.size())));
    return latency_ms[std::max<size_t>(rank, 1) - 1];
  }
  double gflops() const { return flops / (percentile(0.5) * 1e6); }
};

template <typename Fn>
double milliseconds(Fn&& fn) {
  const auto start = std::chrono::steady_clock::now();
  fn();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// VmHWM of this process in megabytes of 10^6 bytes; 0 where the system does not tell.
double peak_rss_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024 / 1e6;
  }
  return 0;
}

// Uniform numbers in 0..1 for f32, as pixels are; zeros, which are valid indices, for the rest.
std::vector<Tensor> make_inputs(const MethodInfo& method) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<Tensor> inputs;
  for (const TensorInfo& info : method.inputs) {
    Tensor& tensor = inputs.emplace_back(info.dtype, info.shape);
    if (info.dtype != DType::kF32) continue;
    std::ranges::generate(tensor.as<float>(), [&] { return uniform(random); });
  }
  return inputs;
}

void measure_latency(const Args& args, const std::function<void()>& run, Result& result) {
  for (int i = 0; i < kWarmUpRuns; ++i) run();
  double total = 0;
  const auto enough = [&] {
    const size_t runs = result.latency_ms.size();
    return args.runs > 0 ? runs >= args.runs : runs >= kMinRuns && total >= kMinSeconds * 1e3;
  };
  while (!enough()) {
    result.latency_ms.push_back(milliseconds(run));
    total += result.latency_ms.back();
  }
  std::ranges::sort(result.latency_ms);
}

Result measure(const Args& args, const Model& model, double load_ms) {
  const std::vector<Tensor> inputs = make_inputs(model.method(args.method));
  const auto run = [&] { model.run(args.method, inputs); };
  Result result;
  result.load_ms = load_ms;
  result.first_ms = milliseconds(run);
  measure_latency(args, run, result);
  result.peak_rss_mb = peak_rss_mb();
  result.steps = model.profile(args.method, inputs, args.profile ? kProfileRuns : 1);
  for (const StepProfile& step : result.steps) result.flops += step.flops;
  return result;
}

nlohmann::ordered_json to_json(const std::vector<StepProfile>& steps) {
  auto list = nlohmann::ordered_json::array();
  for (const StepProfile& step : steps) {
    list.push_back({{"name", step.name},
                    {"detail", step.detail},
                    {"ms", step.seconds * 1e3},
                    {"gflops", step.seconds > 0 ? step.flops / step.seconds / 1e9 : 0}});
  }
  return list;
}

void print_json(const Args& args, const Model& model, const Result& result) {
  nlohmann::ordered_json json = {{"model", args.model},
                                 {"threads", model.threads()->size()},
                                 {"target", std::string(target_name(model.target()))},
                                 {"load_ms", result.load_ms},
                                 {"first_ms", result.first_ms},
                                 {"latency_ms",
                                  {{"min", result.latency_ms.front()},
                                   {"median", result.percentile(0.5)},
                                   {"p90", result.percentile(0.9)},
                                   {"p99", result.percentile(0.99)}}},
                                 {"gflops", result.gflops()},
                                 {"peak_rss_mb", result.peak_rss_mb}};
  if (args.profile) json["steps"] = to_json(result.steps);
  std::cout << json_line(json);
}

void print_profile(const std::vector<StepProfile>& steps) {
  double total = 0;
  size_t width = 0;
  for (const StepProfile& step : steps) {
    total += step.seconds;
    width = std::max(width, text_width(step.name));
  }
  std::cout << "\n" << bold("      ms   share   GFLOP/s  step") << "\n";
  for (const StepProfile& step : steps) {
    std::cout << format("%8.3f  %5.1f %%  %8.1f  ", step.seconds * 1e3,
                        total > 0 ? 100 * step.seconds / total : 0,
                        step.seconds > 0 ? step.flops / step.seconds / 1e9 : 0)
              << pad(step.name, width) << "  " << step.detail << "\n";
  }
  std::cout << format("%8.3f  all steps\n", total * 1e3);
}

void print_text(const Args& args, const Model& model, const Result& result) {
  std::cout << bold(printable(args.model)) << "  "
            << format("%d threads, %s\n", model.threads()->size(),
                      std::string(target_name(model.target())).c_str())
            << format("  load     %9.2f ms\n", result.load_ms)
            << format("  first    %9.2f ms\n", result.first_ms)
            << format("  median   %9.2f ms   min %.2f, p90 %.2f, p99 %.2f, of %zu runs\n",
                      result.percentile(0.5), result.latency_ms.front(), result.percentile(0.9),
                      result.percentile(0.99), result.latency_ms.size())
            << format("  speed    %9.1f GFLOP/s\n", result.gflops())
            << format("  memory   %9.1f MB at the peak\n", result.peak_rss_mb);
  if (args.profile) print_profile(result.steps);
}

int bench(const Args& args) {
  std::optional<Model> model;
  const double load_ms =
      milliseconds([&] { model = Model::load(model_path(args.model), args.model_options()); });
  const Result result = measure(args, *model, load_ms);
  (args.json ? print_json : print_text)(args, *model, result);
  return kOk;
}

}  // namespace

Run add_bench(CLI::App& app) {
  const auto args = std::make_shared<Args>();
  app.add_option("MODEL", args->model, "ExecuTorch program (.pte)")->type_name("")->required();
  app.add_option("--method", args->method, "The method to run")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--runs", args->runs, "How many runs to time (default: at least 10, and 3 s)")
      ->type_name("N")
      ->check(at_least(1));
  app.add_flag("--profile", args->profile, "Print what each step of the plan costs");
  app.add_flag("--json", args->json, "Print one JSON object");
  args->add_to(app);
  return [args] { return bench(*args); };
}

}  // namespace onsight::cli
