// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Threads for the C library of emscripten, without its JavaScript. Each runs in a worker that has
// an instance of the module over the same memory and waits at a place for a thread to run
// (packages/onsight/src/engine/wasm/threads.ts). All of them wait before the first call, so that
// a thread starts while the one that makes it is in here.
#include <emscripten.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

extern "C" {
// Of emscripten's C library.
void _emscripten_thread_init(pthread_t, int is_main, int is_runtime, int can_block, int profiled);
void _emscripten_thread_exit(void* result);
void _emscripten_thread_free_data(pthread_t);
// Of the linker.
void __wasm_init_tls(void* block);
}

namespace {

enum State : int32_t { kFree, kTaken, kRun };

/// Where a worker waits. JavaScript reads the first two fields, and makes it free again.
struct Place {
  std::atomic<int32_t> state{kFree};
  void* stack = nullptr;  ///< where it begins; it grows downwards
  pthread_t thread = {};
  void* (*start)(void*) = nullptr;
  void* argument = nullptr;
};

std::array<Place, 255> places;
int32_t places_in_use = 0;

void* stack_of(pthread_t thread) {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t size = 0;
  pthread_getattr_np(thread, &attributes);
  pthread_attr_getstack(&attributes, &low, &size);
  return static_cast<char*>(low) + size;
}

/// Makes thread-local variables for this instance. The C library frees them.
void start_tls() {
  const size_t size = __builtin_wasm_tls_size();
  if (size > 0) __wasm_init_tls(std::aligned_alloc(__builtin_wasm_tls_align(), size));
}

}  // namespace

extern "C" {

/// To be called first, with how many workers are to wait; gives the address of the first place. The
/// others follow it, each onsight_place_bytes() behind the one before.
EMSCRIPTEN_KEEPALIVE Place* onsight_places(int32_t workers) {
  places_in_use = std::min(workers, int32_t(places.size()));
  return places.data();
}
EMSCRIPTEN_KEEPALIVE uint32_t onsight_place_bytes() { return sizeof(Place); }

/// Runs the thread of a place; the stack pointer of this instance is the thread's already.
EMSCRIPTEN_KEEPALIVE void onsight_run_thread(Place* place) {
  _emscripten_thread_init(place->thread, 0, 0, 1, 0);
  start_tls();
  _emscripten_thread_exit(place->start(place->argument));
}

// What the C library asks its JavaScript for.

int __pthread_create_js(pthread_t thread, const pthread_attr_t*, void* (*start)(void*),
                        void* argument) {
  for (int32_t i = 0; i < places_in_use; ++i) {
    Place& place = places[size_t(i)];
    int32_t expected = kFree;
    if (!place.state.compare_exchange_strong(expected, kTaken)) continue;
    place.stack = stack_of(thread);
    place.thread = thread;
    place.start = start;
    place.argument = argument;
    place.state.store(kRun);
    __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&place.state), 1);
    return 0;
  }
  return EAGAIN;
}

/// Called when a thread was joined. It may still be on its way out of its stack. (Nobody detaches
/// one.)
void __emscripten_thread_cleanup(pthread_t thread) {
  for (Place& place : places) {
    if (place.thread != thread) continue;
    while (place.state.load() != kFree) {
    }
    place.thread = {};
  }
  _emscripten_thread_free_data(thread);
}

void __emscripten_init_main_thread_js(pthread_t thread) {
  _emscripten_thread_init(thread, 1, 1, 1, 0);
  start_tls();
}

int emscripten_num_logical_cores() { return places_in_use + 1; }
int emscripten_has_threading_support() { return 1; }
int _emscripten_default_pthread_stack_size() { return 2 << 20; }
void emscripten_check_blocking_allowed() {}
[[noreturn]] void emscripten_unwind_to_js_event_loop() { __builtin_trap(); }

}  // extern "C"
