// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Regular files are replaced whole; devices, pipes and open descriptors are written into.
#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>

#include "cli/terminal.h"
#include "onsight/error.h"

namespace onsight::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;  // as Linux has it
constexpr int kMaxNames = 100;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::kFileWriteFailed,
              "could not write '" + shortened(path.string()) + "': " + why);
}

std::string last_error() { return std::strerror(errno); }

// A descriptor that is closed on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(size_t(written));
  }
  return true;
}

// An open file by its number.
bool is_descriptor(const fs::path& path) {
  const std::string folder = path.parent_path().string();
  return folder == "/dev/fd" || (folder.starts_with("/proc/") && folder.ends_with("/fd"));
}

// The place that links lead to, be there anything or not; a descriptor is where they end.
fs::path follow(const fs::path& path) {
  std::error_code ignored;
  fs::path place = path;
  for (int i = 0; i < kMaxLinks; ++i) {
    if (is_descriptor(place)) return place;
    if (!fs::is_symlink(fs::symlink_status(place, ignored))) return place;
    const fs::path next = fs::read_symlink(place, ignored);
    place = next.is_absolute() ? next : place.parent_path() / next;
  }
  refuse(path, "it is a link that leads to itself");
}

// Whether it is something to write into: replacing an open file would leave its reader with
// nothing.
bool is_written_into(const fs::path& target) {
  std::error_code ignored;
  const fs::file_status status = fs::status(target, ignored);
  return is_descriptor(target) || (fs::exists(status) && !fs::is_regular_file(status));
}

// One of this process's own descriptors by its name, as it is: opened anew, a file would be written
// from its beginning. -1 if it is none.
int own_descriptor(const fs::path& target) {
  const std::string folder = target.parent_path().string();
  const bool is_own = folder == "/dev/fd" || folder == "/proc/self/fd" ||
                      folder == "/proc/" + std::to_string(::getpid()) + "/fd";
  const std::string number = target.filename().string();
  const bool is_number = !number.empty() && number.size() < 6 &&
                         number.find_first_not_of("0123456789") == std::string::npos;
  return is_own && is_number ? ::fcntl(std::stoi(number), F_DUPFD_CLOEXEC, 0) : -1;
}

void write_into(const fs::path& path, const fs::path& target,
                std::initializer_list<std::string_view> parts) {
  const int own = own_descriptor(target);
  Descriptor file(own >= 0 ? own : ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) refuse(path, last_error());
  for (const std::string_view part : parts) {
    if (!write_all(file.get(), part)) refuse(path, last_error());
  }
  if (!file.close()) refuse(path, last_error());
}

// A file beside `target` that nobody else can have made.
int create_beside(const fs::path& target, fs::path& name) {
  std::random_device random;
  for (int i = 0; i < kMaxNames; ++i) {
    name = target.parent_path() / (".onsight." + std::to_string(random()) + ".part");
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

}  // namespace

void write_file(const fs::path& path, std::initializer_list<std::string_view> parts) {
  const fs::path target = follow(path);
  if (is_written_into(target)) return write_into(path, target, parts);
  fs::path part;
  Descriptor file(create_beside(target, part));
  if (file.get() < 0) refuse(path, last_error());
  struct stat old = {};
  bool done = ::stat(target.c_str(), &old) != 0 || ::fchmod(file.get(), old.st_mode & 07777) == 0;
  for (const std::string_view bytes : parts) done = done && write_all(file.get(), bytes);
  done = done && file.close() && ::rename(part.c_str(), target.c_str()) == 0;
  if (done) return;
  const std::string why = last_error();
  ::unlink(part.c_str());
  refuse(path, why);
}

void check_writable(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) refuse(path, "it is a folder");
  const fs::path target = follow(path);
  if (is_written_into(target)) {
    if (::access(path.c_str(), W_OK) != 0) refuse(path, last_error());
    return;
  }
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (::access(folder.c_str(), W_OK) != 0) {
    throw Error(ErrorCode::kFileWriteFailed,
                "could not write into '" + shortened(folder.string()) + "': " + last_error());
  }
}

bool is_stdout(const fs::path& path) {
  struct stat output = {}, there = {};
  return ::fstat(STDOUT_FILENO, &output) == 0 && ::stat(path.c_str(), &there) == 0 &&
         output.st_dev == there.st_dev && output.st_ino == there.st_ino &&
         (!S_ISCHR(there.st_mode) || output.st_rdev == there.st_rdev);
}

}  // namespace onsight::cli
