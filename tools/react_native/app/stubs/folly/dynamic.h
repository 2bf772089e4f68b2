// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// React Native's headers name it, and what is compiled here does not use it.
#pragma once

namespace folly {

class dynamic {};

}  // namespace folly
