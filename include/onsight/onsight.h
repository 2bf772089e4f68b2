// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The whole public API.
#pragma once

#include "onsight/classifier.h"      // IWYU pragma: export
#include "onsight/embedded_model.h"  // IWYU pragma: export
#include "onsight/error.h"           // IWYU pragma: export
#include "onsight/image.h"           // IWYU pragma: export
#include "onsight/image_embedder.h"  // IWYU pragma: export
#include "onsight/model.h"           // IWYU pragma: export
#include "onsight/target.h"          // IWYU pragma: export
#include "onsight/tensor.h"          // IWYU pragma: export
#include "onsight/thread_pool.h"     // IWYU pragma: export
#include "onsight/version.h"         // IWYU pragma: export
