// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// CPU targets: the instruction sets that kernels are compiled for, chosen at run time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onsight {

/// From the plainest to the most able of each architecture.
enum class Target : uint8_t {
  kEmu128,      ///< portable code, no SIMD instructions assumed
  kSse4,        ///< x86: SSE4.2
  kAvx2,        ///< x86: AVX2 and FMA
  kAvx512,      ///< x86: AVX-512 F, BW, CD, DQ and VL
  kAvx512Vnni,  ///< x86: AVX-512 with int8 dot products
  kNeon,        ///< ARM64
  kWasm128,     ///< WebAssembly SIMD
};

/// As in "avx512": the names that ONSIGHT_TARGET takes.
std::string_view target_name(Target target);
/// The targets that were compiled in and that this CPU and operating system can run, best last.
std::span<const Target> supported_targets();
/// The target of that name. Throws InvalidConfig when the name is unknown or the CPU lacks it.
Target parse_target(std::string_view name);
/// What the environment variable ONSIGHT_TARGET names, else the best supported.
/// Throws InvalidConfig as parse_target does.
Target default_target();

}  // namespace onsight
