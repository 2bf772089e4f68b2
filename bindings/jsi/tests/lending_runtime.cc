// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The class to derive from is in a source of React Native, so that this one takes its place.
#include "jsi/tests/lending_runtime.h"

#include <JavaScriptCore/JavaScript.h>

#include <jsc/JSCRuntime.cpp>  // NOLINT(bugprone-suspicious-include)
#include <memory>
#include <stdexcept>
#include <utility>

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;
using Lent = std::shared_ptr<fb::MutableBuffer>;

class LendingRuntime final : public facebook::jsc::JSCRuntime {
 public:
  fb::ArrayBuffer createArrayBuffer(Lent buffer) override {
    const JSGlobalContextRef context = getContext();
    auto* const lent = new Lent(std::move(buffer));
    JSValueRef exception = nullptr;
    const JSObjectRef array = JSObjectMakeArrayBufferWithBytesNoCopy(
        context, (*lent)->data(), (*lent)->size(),
        [](void*, void* kept) { delete static_cast<Lent*>(kept); }, lent, &exception);
    if (array == nullptr) throw std::runtime_error("no array of lent memory could be made");
    // A value of JSI is made of one of JavaScriptCore by private functions alone.
    const JSStringRef name = JSStringCreateWithUTF8CString("__lent");
    JSObjectSetProperty(context, JSContextGetGlobalObject(context), name, array,
                        kJSPropertyAttributeNone, nullptr);
    JSStringRelease(name);
    fb::ArrayBuffer made = global().getPropertyAsObject(*this, "__lent").getArrayBuffer(*this);
    global().setProperty(*this, "__lent", fb::Value::undefined());
    return made;
  }
};

}  // namespace

std::unique_ptr<fb::Runtime> make_lending_runtime() { return std::make_unique<LendingRuntime>(); }

void collect_garbage(fb::Runtime& lending) {
  JSGarbageCollect(static_cast<LendingRuntime&>(lending).getContext());
}

}  // namespace onsight::jsi
