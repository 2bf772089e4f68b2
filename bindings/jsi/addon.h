// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of functions.h for React Native and other hosts with JSI.
#pragma once

#include <jsi/jsi.h>

#include <functional>

namespace onsight::jsi {

/// Runs a function on the runtime's thread, later, or drops it if the runtime is gone by then. It
/// is called from any thread, must not throw, and must outlive the runtime, as React Native's
/// CallInvoker does.
using Post = std::function<void(std::function<void(facebook::jsi::Runtime&)>)>;

/// An object with each of functions(). What takes long runs on threads of our own and gives a
/// promise, which is settled as long as the object lives. A runtime may end while calls are under
/// way: their answers are dropped.
facebook::jsi::Object make_addon(facebook::jsi::Runtime& runtime, Post post);

/// Makes that object the global `__onsight`.
void install(facebook::jsi::Runtime& runtime, Post post);

}  // namespace onsight::jsi
