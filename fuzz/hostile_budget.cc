// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What hostile programs cost to load and run, each in a process of its own:
//   hostile_budget [--defaults] [--only TEXT] [--write DIR]
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include "base/testing.h"
#include "hostile_programs.h"
#include "onsight/error.h"
#include "onsight/model.h"

namespace {

using onsight::fuzz::Bytes;
using onsight::fuzz::HostileFamily;

constexpr double kMaxSeconds = 2;
constexpr double kMaxMegabytes = 300;

struct Options {
  bool defaults = false;
  std::string only;
  std::filesystem::path write_to;
};

struct Cost {
  std::string outcome;
  bool failed = false;  // crashed, or a mistake of ours
  double seconds = 0;
  double megabytes = 0;
};

/// Safety nets, beyond what may be spent: seconds of CPU and of the clock, and memory.
void limit_process(const Options& options) {
  const rlim_t seconds = options.defaults ? 60 : 10;
  const rlim_t bytes = rlim_t{options.defaults ? 6u : 3u} << 30;
  const rlimit cpu = {seconds, seconds};
  const rlimit memory = {bytes, bytes};
  const rlimit core = {0, 0};
  setrlimit(RLIMIT_CPU, &cpu);
  if (onsight::kCanLimitMemory) setrlimit(RLIMIT_AS, &memory);
  setrlimit(RLIMIT_CORE, &core);
  alarm(unsigned(seconds) * 2);
}

/// Runs `work` in a process of its own, which may die; what it returns is its outcome.
Cost in_child(const Options& options, const std::function<std::string()>& work) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) std::abort();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    close(pipe_ends[0]);
    limit_process(options);
    const std::string outcome = work();
    const ssize_t written = write(pipe_ends[1], outcome.data(), outcome.size());
    _exit(written == ssize_t(outcome.size()) ? 0 : 1);
  }
  close(pipe_ends[1]);
  Cost cost;
  char buffer[512];
  for (ssize_t n; (n = read(pipe_ends[0], buffer, sizeof(buffer))) > 0;) {
    cost.outcome.append(buffer, size_t(n));
  }
  close(pipe_ends[0]);
  int status = 0;
  rusage usage = {};
  if (wait4(child, &status, 0, &usage) != child) std::abort();
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + 1e-6 * double(t.tv_usec); };
  cost.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.megabytes = double(usage.ru_maxrss) * 1024 / 1e6;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const bool timed_out = signal == SIGXCPU || signal == SIGKILL || signal == SIGALRM;
    cost.outcome =
        timed_out ? "stopped after too long" : std::string("died of ") + strsignal(signal);
    cost.failed = !timed_out;
  } else if (WEXITSTATUS(status) != 0) {
    cost.outcome = "ended with " + std::to_string(WEXITSTATUS(status));
    cost.failed = true;
  }
  return cost;
}

void run_method(const onsight::Model& model, const onsight::MethodInfo& method) {
  model.metadata(method.name);
  model.metadata_numbers(method.name);
  std::vector<onsight::Tensor> inputs;
  for (const onsight::TensorInfo& info : method.inputs) {
    inputs.emplace_back(info.dtype, info.shape);
  }
  model.run(method.name, inputs);
}

/// As with a file that a stranger sends: looks into it, loads it, runs all of it once.
std::string use(const std::filesystem::path& file, const onsight::ModelLimits& limits) {
  const char* stage = "inspect";
  try {
    onsight::Model::inspect(file, limits);
    stage = "load";
    onsight::ModelOptions options;
    options.limits = limits;
    options.threads = std::make_shared<onsight::ThreadPool>(1);
    const onsight::Model model = onsight::Model::load(file, options);
    stage = "run";
    for (const onsight::MethodInfo& method : model.methods()) run_method(model, method);
    return "ran";
  } catch (const onsight::Error& error) {
    return std::string(stage) + ": " + std::string(error_name(error.code()));
  } catch (const std::exception& error) {
    return std::string(stage) + ": not an Error, " + error.what();
  }
}

std::string write_file(const std::filesystem::path& path, const HostileFamily& family, int size) {
  const Bytes bytes = family.build(size);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  return file.flush() ? "written" : "not written";
}

/// Whether it stayed within the budget; prints a line.
bool measure(const Options& options, const HostileFamily& family, int size,
             const std::filesystem::path& path, double empty_megabytes) {
  const Cost writing = in_child(options, [&] { return write_file(path, family, size); });
  if (writing.outcome != "written") {
    std::printf("%-28s %8d  can't be written: %s\n", family.name.data(), size,
                writing.outcome.c_str());
    return false;
  }
  const double file_bytes = double(std::filesystem::file_size(path));
  const auto limits = options.defaults ? onsight::ModelLimits() : onsight::ModelLimits::untrusted();
  Cost cost = in_child(options, [&] { return use(path, limits); });
  cost.megabytes = std::max(0.0, cost.megabytes - empty_megabytes - file_bytes / 1e6);
  bool within = !cost.failed && cost.outcome.find("Internal") == std::string::npos &&
                cost.outcome.find("not an Error") == std::string::npos;
  if (!options.defaults) {
    within = within && cost.seconds <= kMaxSeconds && cost.megabytes <= kMaxMegabytes;
  }
  std::printf("%-28s %8d %9.1f  %-32s %7.2f %7.0f%s\n", family.name.data(), size, file_bytes / 1e3,
              cost.outcome.c_str(), cost.seconds, cost.megabytes, within ? "" : "  <<<");
  std::fflush(stdout);
  return within;
}

int run(const Options& options) {
  char temporary[] = "/tmp/hostile_budget_XXXXXX";
  const bool keep = !options.write_to.empty();
  if (!keep && mkdtemp(temporary) == nullptr) return 2;
  const std::filesystem::path folder = keep ? options.write_to : std::filesystem::path(temporary);
  std::filesystem::create_directories(folder);
  const double empty = in_child(options, [] { return std::string("ran"); }).megabytes;
  std::printf("%-28s %8s %9s  %-32s %7s %7s\n", "family", "n", "file kB", "outcome", "CPU s", "MB");
  int count = 0;
  int failed = 0;
  for (const HostileFamily& family : onsight::fuzz::hostile_families()) {
    if (family.name.find(options.only) == std::string_view::npos) continue;
    for (const int size : {family.size, family.size * 10}) {
      const std::string name = std::string(family.name) + "_" + std::to_string(size) + ".pte";
      const std::filesystem::path path = folder / name;
      ++count;
      if (keep) {
        write_file(path, family, size);
      } else {
        failed += measure(options, family, size, path, empty) ? 0 : 1;
        std::filesystem::remove(path);
      }
    }
  }
  if (!keep) std::filesystem::remove(folder);
  std::printf("%d programs, %d beyond the budget\n", count, failed);
  return count > 0 && failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--defaults") {
      options.defaults = true;
    } else if (argument == "--only" && i + 1 < argc) {
      options.only = argv[++i];
    } else if (argument == "--write" && i + 1 < argc) {
      options.write_to = argv[++i];
    } else {
      std::cerr << "usage: hostile_budget [--defaults] [--only TEXT] [--write DIR]\n";
      return 2;
    }
  }
  return run(options);
}
