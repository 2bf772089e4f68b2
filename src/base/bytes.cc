// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Byte sources: a file read with pread, memory owned, memory borrowed.
#include "base/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/fail.h"

namespace onsight {
namespace {

void check_range(uint64_t offset, uint64_t size, uint64_t available) {
  if (offset > available || size > available - offset) {
    fail(ErrorCode::kAccessFailed, "reading ", size, " bytes at ", offset, " goes past the end, ",
         available, "; the data is shorter than it says");
  }
}

class FileSource : public ByteSource {
 public:
  FileSource(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  ~FileSource() override { ::close(descriptor_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  void set_size(uint64_t size) { size_ = size; }
  uint64_t size() const override { return size_; }

  void read(uint64_t offset, std::span<std::byte> out) const override {
    check_range(offset, out.size(), size_);
    while (!out.empty()) {
      const ssize_t got = ::pread(descriptor_, out.data(), out.size(), off_t(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(ErrorCode::kAccessFailed, "can't read ", path_, ": ", std::strerror(errno));
      if (got == 0) fail(ErrorCode::kAccessFailed, path_, " became shorter while it was read");
      out = out.subspan(size_t(got));
      offset += uint64_t(got);
    }
  }

 private:
  std::string path_;
  int descriptor_;
  uint64_t size_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
  MemorySource(std::vector<std::byte> bytes, MemoryBudget::Part part)
      : part_(std::move(part)), owned_(std::move(bytes)), bytes_(owned_) {}
  MemorySource(const MemorySource&) = delete;
  MemorySource& operator=(const MemorySource&) = delete;

  uint64_t size() const override { return bytes_.size(); }

  void read(uint64_t offset, std::span<std::byte> out) const override {
    check_range(offset, out.size(), bytes_.size());
    std::copy_n(bytes_.begin() + ptrdiff_t(offset), out.size(), out.begin());
  }

 private:
  MemoryBudget::Part part_;
  std::vector<std::byte> owned_;
  std::span<const std::byte> bytes_;
};

class GivenSource : public ByteSource {
 public:
  explicit GivenSource(std::shared_ptr<const ModelBytes> bytes)
      : bytes_(std::move(bytes)), size_(bytes_->size()) {}

  uint64_t size() const override { return size_; }
  void read(uint64_t offset, std::span<std::byte> out) const override {
    check_range(offset, out.size(), size_);
    bytes_->read(offset, out);
  }
  bool reads_on_any_thread() const override { return bytes_->reads_on_any_thread(); }

 private:
  std::shared_ptr<const ModelBytes> bytes_;
  uint64_t size_;
};

// What a path is instead of a regular file.
const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

ByteSource::ByteSource()
    : id_([] {
        static std::atomic<uint64_t> next{0};
        return next++;
      }()) {}

std::shared_ptr<const ByteSource> open_file(const std::filesystem::path& path, uint64_t max_bytes) {
  if (path.native().find('\0') != std::string::npos) {
    fail(ErrorCode::kFileReadFailed, "can't open ", path.string(), ": it holds a zero byte");
  }
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    fail(ErrorCode::kFileReadFailed, "can't open ", path.string(), ": ", std::strerror(errno));
  }
  const auto source = std::make_shared<FileSource>(path.string(), descriptor);
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) {
    fail(ErrorCode::kFileReadFailed, "can't examine ", path.string(), ": ", std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    fail(ErrorCode::kFileReadFailed, "expected a file, found ", kind_of(status.st_mode), ": ",
         path.string());
  }
  const uint64_t size = uint64_t(status.st_size);
  if (size > max_bytes) {
    fail(ErrorCode::kFileReadFailed, path.string(), " has ", size, " bytes, the limit is ",
         max_bytes);
  }
  source->set_size(size);
  return source;
}

std::shared_ptr<const ByteSource> own_bytes(std::vector<std::byte> bytes, MemoryBudget::Part part) {
  return std::make_shared<MemorySource>(std::move(bytes), std::move(part));
}

std::shared_ptr<const ByteSource> borrow_bytes(std::span<const std::byte> bytes) {
  return std::make_shared<MemorySource>(bytes);
}

std::shared_ptr<const ByteSource> open_bytes(std::shared_ptr<const ModelBytes> bytes,
                                             uint64_t max_bytes) {
  if (bytes == nullptr) fail(ErrorCode::kInvalidArgument, "the bytes of the model are null");
  check_model_size(bytes->size(), max_bytes);
  return std::make_shared<GivenSource>(std::move(bytes));
}

void check_model_size(uint64_t bytes, uint64_t max_bytes) {
  if (bytes <= max_bytes) return;
  fail(ErrorCode::kOutOfResources, "the model has ", bytes,
       " bytes; raise ModelLimits::max_file_bytes (now ", max_bytes, ")");
}

std::vector<std::byte> read_bytes(const ByteSource& source, uint64_t offset, uint64_t size) {
  check_range(offset, size, source.size());  // before the memory is taken
  std::vector<std::byte> bytes((size_t(size)));
  source.read(offset, bytes);
  return bytes;
}

}  // namespace onsight
