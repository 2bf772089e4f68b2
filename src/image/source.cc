// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where encoded images come from: files, data: and file: URIs, base64.
#include "image/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/base64.h"
#include "base/fail.h"
#include "image/decode.h"
#include "image/format.h"

namespace onsight::image {
namespace {

using Bytes = std::vector<std::byte>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool has_scheme(std::string_view source, std::string_view scheme) {
  return source.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), source.begin(),
                                                      [](char a, char b) { return a == lower(b); });
}

// --- files ---

/// An open file descriptor.
class File {
 public:
  /// O_NONBLOCK: opening a pipe must not wait for its writer.
  explicit File(const char* path) : fd_(::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail_errno(const char* doing, std::string_view path, int error) {
  fail(ErrorCode::kFileReadFailed, "can't ", doing, " ", quote(path), ": ",
       std::generic_category().message(error));
}

/// The size of an open regular file.
uint64_t file_size(const File& file, std::string_view path) {
  struct stat status;
  if (::fstat(file.fd(), &status) != 0) fail_errno("read", path, errno);
  if (S_ISDIR(status.st_mode)) {
    fail(ErrorCode::kFileReadFailed, quote(path), " is a folder: expected an image file");
  }
  if (!S_ISREG(status.st_mode)) {
    fail(ErrorCode::kFileReadFailed, quote(path),
         " is a pipe, socket or device: expected an image file");
  }
  return static_cast<uint64_t>(status.st_size);
}

/// Reads to the end of the file, wherever it is by then: it may grow or shrink meanwhile.
Bytes read_all(const File& file, std::string_view path, const ImageLimits& limits) {
  const uint64_t size = file_size(file, path);
  check_file_bytes(size, limits);
  constexpr size_t kMoreBytes = 4096;
  Bytes bytes(size_t(size) + 1);  // one more, to meet the end without growing
  size_t used = 0;
  for (;;) {
    const ssize_t count = ::read(file.fd(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_errno("read", path, errno);
    if (count == 0) break;
    used += static_cast<size_t>(count);
    check_file_bytes(used, limits);
    if (used == bytes.size()) bytes.resize(used + used / 2 + kMoreBytes);
  }
  bytes.resize(used);
  return bytes;
}

bool means_no_such_file(int error) {
  return error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG;
}

/// The file at `path`, or nothing when there is none.
std::optional<Bytes> read_if_exists(const std::string& path, const ImageLimits& limits) {
  if (path.find('\0') != std::string::npos) return std::nullopt;
  const File file(path.c_str());
  if (file.fd() >= 0) return read_all(file, path, limits);
  if (means_no_such_file(errno)) return std::nullopt;
  fail_errno("open", path, errno);
}

// --- URIs and base64 ---

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text, std::string_view uri) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0 || (high == 0 && low == 0)) {
      fail(ErrorCode::kFileReadFailed, quote(uri), " has a wrong escape, ",
           quote(text.substr(i, 3)), ": expected % and two hexadecimal digits, not 00");
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

/// Refuses text whose bytes would be beyond the limit, without decoding it.
void check_base64_bytes(std::string_view text, const ImageLimits& limits) {
  check_file_bytes(text.size() / 4 * 3, limits);
}

Bytes read_data_uri(std::string_view uri, const ImageLimits& limits) {
  const size_t commas = std::count(uri.begin(), uri.end(), ',');
  if (commas != 1) {
    fail(ErrorCode::kFileReadFailed, "the data: URI ", quote(uri), " has ", commas,
         " commas: expected one, and base64 behind it");
  }
  const size_t start = uri.find(',') + 1;
  const std::string_view text = uri.substr(start);
  check_base64_bytes(text, limits);
  Bytes bytes;
  const size_t wrong = decode_base64(text, bytes);
  if (wrong == text.size()) {
    fail(ErrorCode::kFileReadFailed, "the data: URI ", quote(uri), " ends within its base64");
  }
  if (wrong != kBase64Decoded) {
    fail(ErrorCode::kFileReadFailed, "the data: URI ", quote(uri), " is not base64: its character ",
         start + wrong, " is ", quote(text.substr(wrong, 1)));
  }
  check_file_bytes(bytes.size(), limits);
  return bytes;
}

/// Bare base64 is taken for it only when an image comes out: "photo" is base64, too.
Bytes read_base64(std::string_view text, const ImageLimits& limits) {
  check_base64_bytes(text, limits);
  Bytes bytes;
  const bool decoded = decode_base64(text, bytes) == kBase64Decoded;
  if (!decoded || recognise(bytes) == Format::kUnknown) {
    fail(ErrorCode::kFileReadFailed, "there is no file ", quote(text), ", and as base64 it is ",
         decoded ? "no image" : "invalid");
  }
  check_file_bytes(bytes.size(), limits);
  return bytes;
}

}  // namespace

std::string quote(std::string_view source) {
  constexpr size_t kShown = 200;
  std::string text = "'";
  for (const char c : source.substr(0, kShown)) {
    text += static_cast<unsigned char>(c) < ' ' || c == 0x7F ? '?' : c;
  }
  if (source.size() <= kShown) return text + "'";
  return text + "…' (" + std::to_string(source.size()) + " characters)";
}

std::string path_of_file_uri(std::string_view uri) {
  std::string_view rest = uri.substr(std::string_view("file:").size());
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::string_view host = rest.substr(0, rest.find('/'));
    if (!host.empty() && host != "localhost") {
      fail(ErrorCode::kFileReadFailed, quote(uri), " names a file on the host ", quote(host),
           ": expected file:///path");
    }
    rest.remove_prefix(host.size());
  }
  if (rest.empty()) {
    fail(ErrorCode::kFileReadFailed, quote(uri), " names no file: expected file:///path");
  }
  return percent_decoded(rest, uri);
}

Bytes read_file(const std::filesystem::path& path, const ImageLimits& limits) {
  if (path.empty()) fail(ErrorCode::kInvalidUserInput, "the image's path is empty");
  const std::string name = path.string();
  if (auto bytes = read_if_exists(name, limits)) return std::move(*bytes);
  fail(ErrorCode::kFileReadFailed, "there is no file ", quote(name));
}

Bytes read_source(std::string_view source, const ImageLimits& limits) {
  if (source.empty()) {
    fail(ErrorCode::kInvalidUserInput,
         "the image's source is empty: expected a path, a file: or data: URI, or base64");
  }
  if (has_scheme(source, "data:")) return read_data_uri(source, limits);
  if (has_scheme(source, "file:")) return read_file(path_of_file_uri(source), limits);
  if (has_scheme(source, "http:") || has_scheme(source, "https:")) {
    fail(ErrorCode::kResourceFetcherAdapterNotInitialized, "can't fetch ", quote(source),
         ": this build of onsight downloads no images; download it yourself and pass its path or "
         "bytes");
  }
  if (auto bytes = read_if_exists(std::string(source), limits)) return std::move(*bytes);
  return read_base64(source, limits);
}

}  // namespace onsight::image
