// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where encoded images come from: files, data: and file: URIs, base64.
#include "image/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "base/base64.h"
#include "base/fail.h"
#include "base/uri.h"
#include "image/decode.h"
#include "image/format.h"

namespace onsight::image {
namespace {

using Bytes = std::vector<std::byte>;

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
  fail(ErrorCode::kFileReadFailed, "can't ", doing, " '", path,
       "': ", std::generic_category().message(error));
}

/// The size of an open regular file.
uint64_t file_size(const File& file, std::string_view path) {
  struct stat status;
  if (::fstat(file.fd(), &status) != 0) fail_errno("read", path, errno);
  if (S_ISDIR(status.st_mode)) {
    fail(ErrorCode::kFileReadFailed, "'", path, "' is a folder: expected an image file");
  }
  if (!S_ISREG(status.st_mode)) {
    fail(ErrorCode::kFileReadFailed, "'", path,
         "' is a pipe, socket or device: expected an image file");
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

/// Refuses text whose bytes would be beyond the limit, without decoding it.
void check_base64_bytes(std::string_view text, const ImageLimits& limits) {
  check_file_bytes(text.size() / 4 * 3, limits);
}

[[noreturn]] void fail_data_uri(std::string_view uri, const std::string& why) {
  fail(ErrorCode::kFileReadFailed, "the data: URI '", uri, "'", why);
}

/// What a data: URI says before its comma ends in ";base64".
bool says_base64(std::string_view header) {
  const size_t mark = header.rfind(';');
  if (mark == std::string_view::npos) return false;
  header.remove_prefix(mark + 1);
  while (header.starts_with(' ')) header.remove_prefix(1);
  while (header.ends_with(' ')) header.remove_suffix(1);
  return header.size() == 6 && has_scheme(header, "base64");
}

/// Escapes come first, also those of base64: encodeURIComponent makes them of +, / and =.
Bytes read_data_uri(std::string_view uri, const ImageLimits& limits) {
  const size_t comma = uri.find(',');
  if (comma == std::string_view::npos) {
    fail_data_uri(uri, " has no comma: expected one before its data");
  }
  const std::string_view text = uri.substr(comma + 1);
  check_base64_bytes(text, limits);
  const std::optional<std::string> data = percent_decoded(text);
  if (!data) fail_data_uri(uri, " has a % that is not followed by two hexadecimal digits");
  Bytes bytes;
  const size_t wrong = decode_base64(*data, bytes);
  if (!says_base64(uri.substr(0, comma))) {
    const bool unsaid = wrong == kBase64Decoded && recognise(bytes) != Format::kUnknown;
    const auto* begin = reinterpret_cast<const std::byte*>(data->data());
    if (!unsaid) bytes.assign(begin, begin + data->size());
  } else if (wrong == data->size()) {
    fail_data_uri(uri, " ends within its base64");
  } else if (wrong != kBase64Decoded) {
    fail_data_uri(uri, " is not base64: character " + std::to_string(wrong) + " of its data is '" +
                           (*data)[wrong] + "'");
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
    fail(ErrorCode::kFileReadFailed, "there is no file '", text,
         "', and it is no base64 of an image");
  }
  check_file_bytes(bytes.size(), limits);
  return bytes;
}

}  // namespace

Bytes read_file(const std::filesystem::path& path, const ImageLimits& limits) {
  if (path.empty()) fail(ErrorCode::kInvalidUserInput, "the image's path is empty");
  const std::string name = path.string();
  if (auto bytes = read_if_exists(name, limits)) return std::move(*bytes);
  fail(ErrorCode::kFileReadFailed, "there is no file '", name, "'");
}

Bytes read_source(std::string_view source, const ImageLimits& limits) {
  if (source.empty()) {
    fail(ErrorCode::kInvalidUserInput,
         "the image's source is empty: expected a path, a file: or data: URI, or base64");
  }
  if (has_scheme(source, "data:")) return read_data_uri(source, limits);
  if (has_scheme(source, "file:")) return read_file(path_of_file_uri(source), limits);
  if (has_scheme(source, "http:") || has_scheme(source, "https:")) {
    fail(ErrorCode::kResourceFetcherAdapterNotInitialized, "can't fetch '", source,
         "': this build of onsight downloads no images; download it yourself and pass its path or "
         "bytes");
  }
  if (auto bytes = read_if_exists(std::string(source), limits)) return std::move(*bytes);
  return read_base64(source, limits);
}

}  // namespace onsight::image
