// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// CPU targets: the instruction sets that kernels are compiled for, chosen at run time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onsight {

/// For each architecture, from the simplest to the most capable.
enum class Target : uint8_t {
  kEmu128,      ///< portable code, no SIMD instructions assumed
  kSse4,        ///< x86: SSE4.2
  kAvx2,        ///< x86: AVX2 and FMA
  kAvx512,      ///< x86: AVX-512 F, BW, CD, DQ and VL
  kAvx512Vnni,  ///< x86: AVX-512 with int8 dot products
  kNeon,        ///< ARM64
  kNeonDot,     ///< ARM64 with int8 dot products (FEAT_DotProd)
  kNeonI8mm,    ///< ARM64 with int8 matrix products too (FEAT_I8MM)
  kWasm128,     ///< WebAssembly SIMD
};

/// Its name, such as "avx512", as ONSIGHT_TARGET takes it.
std::string_view target_name(Target target);
/// The targets that are compiled in and that this CPU and operating system can run, best last.
std::span<const Target> supported_targets();
/// The target of that name. Throws InvalidConfig if the name is unknown or the CPU lacks it.
Target parse_target(std::string_view name);
/// The target that the environment variable ONSIGHT_TARGET names, else the best supported one.
/// Throws InvalidConfig as parse_target does.
Target default_target();

}  // namespace onsight
