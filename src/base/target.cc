// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which instruction sets this CPU and operating system offer.
#include "onsight/target.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

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
    TargetName{Target::kNeonDot, "neondot"},
    TargetName{Target::kNeonI8mm, "neoni8mm"},
    TargetName{Target::kWasm128, "wasm128"},
};

#if defined(__aarch64__)
/// What not every ARM64 CPU has.
struct ArmFeatures {
  bool dot_product = false, i8mm = false;
};
#if defined(__linux__)
ArmFeatures arm_features() {
  // HWCAP_ASIMDDP and HWCAP2_I8MM, which older headers lack.
  constexpr unsigned long kDotProduct = 1ul << 20, kI8mm = 1ul << 13;
  return {(getauxval(AT_HWCAP) & kDotProduct) != 0, (getauxval(AT_HWCAP2) & kI8mm) != 0};
}
#elif defined(__APPLE__)
// Neither compiled nor run by any check yet, for want of such a machine.
bool has_feature(const char* name) {
  int has = 0;
  size_t size = sizeof(has);
  return sysctlbyname(name, &has, &size, nullptr, 0) == 0 && has != 0;
}
ArmFeatures arm_features() {
  return {has_feature("hw.optional.arm.FEAT_DotProd"), has_feature("hw.optional.arm.FEAT_I8MM")};
}
#else
ArmFeatures arm_features() { return {}; }
#endif
#endif

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
  const ArmFeatures has = arm_features();
  std::vector<Target> found = {Target::kEmu128, Target::kNeon};
  if (has.dot_product) found.push_back(Target::kNeonDot);
  if (has.dot_product && has.i8mm) found.push_back(Target::kNeonI8mm);
  return found;
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
