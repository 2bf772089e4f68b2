// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which instruction sets this CPU and operating system offer.
#include "onsight/target.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/fail.h"

namespace onsight {
namespace {

struct TargetName {
  Target target;
  std::string_view name;
};
constexpr std::array kNames = {
    TargetName{Target::kEmu128, "emu128"},
    TargetName{Target::kSse4, "sse4"},
    TargetName{Target::kAvx2, "avx2"},
    TargetName{Target::kAvx512, "avx512"},
    TargetName{Target::kAvx512Vnni, "avx512vnni"},
    TargetName{Target::kNeon, "neon"},
    TargetName{Target::kWasm128, "wasm128"},
};

// The compiler's __builtin_cpu_supports checks CPUID and, through XCR0, that the operating system
// saves the registers. Each list is what the compiler may use for the target of that name.
std::vector<Target> detect() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  std::vector<Target> found = {Target::kEmu128};
  const auto add = [&](bool has, Target target) {
    if (has && found.size() == size_t(target)) found.push_back(target);
  };
  const bool crypto = __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
  add(__builtin_cpu_supports("sse4.2") && crypto, Target::kSse4);
  add(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
          __builtin_cpu_supports("f16c"),
      Target::kAvx2);
  add(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
          __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
          __builtin_cpu_supports("avx512vl"),
      Target::kAvx512);
  add(__builtin_cpu_supports("avx512vnni"), Target::kAvx512Vnni);
  return found;
#elif defined(__aarch64__)
  return {Target::kEmu128, Target::kNeon};
#else
  return {Target::kWasm128};
#endif
}

}  // namespace

std::string_view target_name(Target target) {
  for (const TargetName& entry : kNames) {
    if (entry.target == target) return entry.name;
  }
  return "unknown";
}

std::span<const Target> supported_targets() {
  static const std::vector<Target> targets = detect();
  return targets;
}

Target parse_target(std::string_view name) {
  std::string usable;
  for (const Target target : supported_targets()) {
    if (target_name(target) == name) return target;
    usable += (usable.empty() ? "" : ", ") + std::string(target_name(target));
  }
  const bool known = std::any_of(kNames.begin(), kNames.end(),
                                 [&](const TargetName& entry) { return entry.name == name; });
  fail(ErrorCode::kInvalidConfig, "CPU target '", name, "' is ",
       known ? "not offered by this CPU" : "unknown", "; use one of: ", InFull{usable});
}

Target default_target() {
  const char* forced = std::getenv("ONSIGHT_TARGET");
  if (forced != nullptr && *forced != '\0') return parse_target(forced);
  return supported_targets().back();
}

}  // namespace onsight
