// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As much as autolinking.h names.
#pragma once

namespace facebook::react {

struct JavaTurboModule {
  struct InitParams {};
};

}  // namespace facebook::react
