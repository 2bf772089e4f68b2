// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The model that the build links into the library.
#include "onsight/embedded_model.h"

#include "base/fail.h"

#ifdef ONSIGHT_HAS_EMBEDDED_MODEL
extern "C" const std::byte onsight_embedded_model[];
extern "C" const std::byte onsight_embedded_model_end[];
#endif

namespace onsight {

std::span<const std::byte> embedded_model() {
#ifdef ONSIGHT_HAS_EMBEDDED_MODEL
  return {onsight_embedded_model, onsight_embedded_model_end};
#else
  fail(ErrorCode::kNotSupported,
       "this build of onsight carries no model; give one, or build with ONSIGHT_WITH_MODEL=ON");
#endif
}

}  // namespace onsight
