// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "jsi/tests/test_system.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <ios>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;
namespace fs = std::filesystem;

using Call = std::function<fb::Value(fb::Runtime&, const fb::Value* given)>;

void add(fb::Runtime& runtime, const fb::Object& host, const char* name, unsigned count,
         Call call) {
  host.setProperty(runtime, name,
                   fb::Function::createFromHostFunction(
                       runtime, fb::PropNameID::forAscii(runtime, name), count,
                       [call = std::move(call), count](fb::Runtime& inside, const fb::Value&,
                                                       const fb::Value* given, size_t size) {
                         if (size < count) throw fb::JSError(inside, "too few arguments");
                         return call(inside, given);
                       }));
}

std::string text(fb::Runtime& runtime, const fb::Value& value) {
  return value.asString(runtime).utf8(runtime);
}

fs::path path_of(fb::Runtime& runtime, const fb::Value& value) {
  const std::string path = text(runtime, value);
  return path.starts_with("file://") ? path.substr(7) : path;
}

fb::Value size_of(fb::Runtime& runtime, const fb::Value* given) {
  std::error_code error;
  const auto size = fs::file_size(path_of(runtime, given[0]), error);
  return error ? fb::Value::null() : fb::Value(double(size));
}

fb::Value list(fb::Runtime& runtime, const fb::Value* given) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_of(runtime, given[0]))) {
    names.push_back(entry.path().filename());
  }
  fb::Array array(runtime, names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    array.setValueAtIndex(runtime, i, fb::String::createFromUtf8(runtime, names[i]));
  }
  return array;
}

fb::Value read(fb::Runtime& runtime, const fb::Value* given) {
  const fs::path path = path_of(runtime, given[0]);
  fb::Object bytes = runtime.global()
                         .getPropertyAsFunction(runtime, "Uint8Array")
                         .callAsConstructor(runtime, double(fs::file_size(path)))
                         .asObject(runtime);
  const fb::ArrayBuffer buffer =
      bytes.getPropertyAsObject(runtime, "buffer").getArrayBuffer(runtime);
  std::ifstream file(path, std::ios::binary);
  if (buffer.size(runtime) > 0) {
    file.read(reinterpret_cast<char*>(buffer.data(runtime)), int64_t(buffer.size(runtime)));
  }
  if (!file) throw std::runtime_error("can't read " + path.string());
  return bytes;
}

fb::Value append(fb::Runtime& runtime, const fb::Value* given) {
  const fs::path path = path_of(runtime, given[0]);
  const fb::Object bytes = given[1].asObject(runtime);
  const auto begin = int64_t(bytes.getProperty(runtime, "byteOffset").asNumber());
  const auto length = int64_t(bytes.getProperty(runtime, "byteLength").asNumber());
  const fb::ArrayBuffer buffer =
      bytes.getPropertyAsObject(runtime, "buffer").getArrayBuffer(runtime);
  std::ofstream file(path, std::ios::binary | std::ios::app);
  if (length > 0) {
    file.write(reinterpret_cast<const char*>(buffer.data(runtime)) + begin, length);
  }
  if (!file.flush()) throw std::runtime_error("can't write " + path.string());
  return fb::Value::undefined();
}

void add_files(fb::Runtime& runtime, const fb::Object& host) {
  add(runtime, host, "size", 1, size_of);
  add(runtime, host, "list", 1, list);
  add(runtime, host, "read", 1, read);
  add(runtime, host, "append", 2, append);
  add(runtime, host, "makeDirectory", 1, [](fb::Runtime& inside, const fb::Value* given) {
    fs::create_directories(path_of(inside, given[0]));
    return fb::Value::undefined();
  });
  add(runtime, host, "remove", 1, [](fb::Runtime& inside, const fb::Value* given) {
    fs::remove_all(path_of(inside, given[0]));
    return fb::Value::undefined();
  });
  add(runtime, host, "move", 2, [](fb::Runtime& inside, const fb::Value* given) {
    fs::rename(path_of(inside, given[0]), path_of(inside, given[1]));
    return fb::Value::undefined();
  });
}

}  // namespace

void install_system(Host& host, const fs::path& root, const fs::path& temporary) {
  fb::Runtime& runtime = host.runtime();
  fb::Object system(runtime);
  system.setProperty(runtime, "root", fb::String::createFromUtf8(runtime, root.string()));
  system.setProperty(runtime, "temporary", fb::String::createFromUtf8(runtime, temporary.string()));
  add(runtime, system, "print", 1, [](fb::Runtime& inside, const fb::Value* given) {
    std::fprintf(stderr, "%s\n", text(inside, given[0]).c_str());
    return fb::Value::undefined();
  });
  add(runtime, system, "after", 2, [&host](fb::Runtime& inside, const fb::Value* given) {
    host.call_later(std::chrono::milliseconds(int64_t(given[0].asNumber())),
                    given[1].asObject(inside).asFunction(inside));
    return fb::Value::undefined();
  });
  add_files(runtime, system);
  runtime.global().setProperty(runtime, "host", system);
}

}  // namespace onsight::jsi
