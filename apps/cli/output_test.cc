// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files are replaced whole, and nothing else is replaced: on nodes in a folder of the test's own.
#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "onsight/error.h"

namespace onsight::cli {
namespace {

namespace fs = std::filesystem;

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() {
    std::string name = ::testing::TempDir() + "output_test.XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~OutputTest() override { fs::remove_all(folder_); }

  fs::path at(const std::string& name) const { return folder_ / name; }
  std::string read(const std::string& name) const {
    std::ifstream file(at(name), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // Nothing is left behind.
  size_t files() const {
    return size_t(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

 private:
  fs::path folder_;
};

TEST_F(OutputTest, WritesANewFileAndReplacesOne) {
  write_file(at("x"), {"a", "bc"});
  EXPECT_EQ(read("x"), "abc");
  fs::permissions(at("x"), fs::perms::owner_read | fs::perms::owner_write);
  write_file(at("x"), {"", "d"});
  EXPECT_EQ(read("x"), "d");
  EXPECT_EQ(fs::status(at("x")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputTest, FollowsLinks) {
  fs::create_directory(at("deep"));
  fs::create_symlink("deep/real", at("link"));  // to nothing yet
  fs::create_symlink(at("link"), at("second"));
  write_file(at("second"), {"one"});
  EXPECT_EQ(read("deep/real"), "one");
  write_file(at("link"), {"two"});
  EXPECT_EQ(read("deep/real"), "two");
  EXPECT_TRUE(fs::is_symlink(fs::symlink_status(at("link"))));
  EXPECT_TRUE(fs::is_symlink(fs::symlink_status(at("second"))));
}

TEST_F(OutputTest, WritesIntoPipes) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  check_writable(at("pipe"));
  std::string found;
  std::thread reader([&] { found = read("pipe"); });
  write_file(at("pipe"), {"through", " it"});
  reader.join();
  EXPECT_EQ(found, "through it");
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
}

TEST_F(OutputTest, WritesIntoDevices) {
  const fs::path null = at("null");
  if (::mknod(null.c_str(), S_IFCHR | 0666, makedev(1, 3)) != 0) {
    GTEST_SKIP() << "only root may make a device";
  }
  if (std::ofstream probe(null); !probe) GTEST_SKIP() << "devices of this folder can't be opened";
  write_file(null, {"gone"});
  EXPECT_TRUE(fs::is_character_file(null));
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputTest, WritesIntoOpenFilesByTheirNumber) {
  const int fd = ::open(at("x").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(fd, 0);
  struct stat before = {}, after = {};
  ASSERT_EQ(::fstat(fd, &before), 0);
  write_file("/proc/self/fd/" + std::to_string(fd), {"kept"});
  ASSERT_EQ(::stat(at("x").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(read("x"), "kept");
  ::close(fd);
}

TEST_F(OutputTest, SaysWhenAFileCannotBeWritten) {
  EXPECT_THROW(write_file(at("no/such/folder/x"), {"x"}), Error);
  EXPECT_THROW(check_writable(at("no/such/folder/x")), Error);
  EXPECT_THROW(check_writable(at(".")), Error);
  EXPECT_NO_THROW(check_writable(at("x")));
  fs::create_symlink("loop", at("loop"));
  EXPECT_THROW(write_file(at("loop"), {"x"}), Error);
  EXPECT_TRUE(fs::is_symlink(fs::symlink_status(at("loop"))));
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputTest, WritesIntoAnOpenFileWhereItStands) {
  const int fd = ::open(at("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::write(fd, "before ", 7), 7);
  write_file("/dev/fd/" + std::to_string(fd), {"after"});
  ::close(fd);
  EXPECT_EQ(read("log"), "before after");
}

TEST_F(OutputTest, TakesNamesAsLongAsTheyMayBe) {
  const std::string name(255, 'n');
  write_file(at(name), {"x"});
  EXPECT_EQ(read(name), "x");
}

}  // namespace
}  // namespace onsight::cli
