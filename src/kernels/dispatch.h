// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How a kernel compiled once for every CPU target is picked by name of the target.
//
// A kernel family `foo` is a header foo.h, and one foo.cc:
//
//   using FooKernel = Kernel<Foo, const float*, float*>;         // foo.h, see kernel.h
//   FooKernel prepare_foo(Target target, const Foo& parameters);
//
//   #undef HWY_TARGET_INCLUDE                                    // foo.cc
//   #define HWY_TARGET_INCLUDE "kernels/foo.cc"
//   #include "kernels/simd-inl.h"                    // foreach_target, highway, shorthand
//   HWY_BEFORE_NAMESPACE();
//   namespace onsight::kernels::HWY_NAMESPACE { void RunFoo(...) {...} }
//   HWY_AFTER_NAMESPACE();
//   #if HWY_ONCE
//   namespace onsight::kernels {
//   FooKernel prepare_foo(Target target, const Foo& p) {
//     return {ONSIGHT_SELECT(target, RunFoo), p, units, unit_work};
//   }
//   }
//   #endif
//
// The pick happens when a plan is made; running a plan calls the function directly.
#pragma once

#include <hwy/detect_compiler_arch.h>  // not highway.h: foreach_target.h must precede it

#include <initializer_list>

#include "onsight/target.h"

namespace onsight::kernels {

template <typename Fn>
struct Compiled {
  Target target;
  Fn fn;  ///< null where this build lacks the target
};

/// The best compiled function that `target` can run. Targets of one architecture are ordered.
template <typename Fn>
Fn select(Target target, std::initializer_list<Compiled<Fn>> compiled) {
  Fn best = nullptr;
  for (const Compiled<Fn>& c : compiled) {
    if (c.fn != nullptr && c.target <= target) best = c.fn;
  }
  return best;
}

}  // namespace onsight::kernels

#if HWY_ARCH_X86
#define ONSIGHT_SELECT(target, FN)                                    \
  ::onsight::kernels::select<decltype(&HWY_STATIC_DISPATCH(FN))>(     \
      target, {{::onsight::Target::kEmu128, HWY_CHOOSE_FALLBACK(FN)}, \
               {::onsight::Target::kSse4, HWY_CHOOSE_SSE4(FN)},       \
               {::onsight::Target::kAvx2, HWY_CHOOSE_AVX2(FN)},       \
               {::onsight::Target::kAvx512, HWY_CHOOSE_AVX3(FN)}})
#elif HWY_ARCH_ARM_A64
#define ONSIGHT_SELECT(target, FN)                                    \
  ::onsight::kernels::select<decltype(&HWY_STATIC_DISPATCH(FN))>(     \
      target, {{::onsight::Target::kEmu128, HWY_CHOOSE_FALLBACK(FN)}, \
               {::onsight::Target::kNeon, HWY_CHOOSE_NEON(FN)}})
#else
#define ONSIGHT_SELECT(target, FN) ((void)(target), &HWY_STATIC_DISPATCH(FN))
#endif
