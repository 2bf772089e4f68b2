// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "base/testing.h"
#include "onsight/error.h"

namespace onsight {
namespace {

namespace fs = std::filesystem;

class BytesTest : public ::testing::Test {
 protected:
  BytesTest()
      : folder(fs::temp_directory_path() / ("onsight_bytes_test." + std::to_string(::getpid()))) {
    fs::create_directories(folder);
  }
  ~BytesTest() override { fs::remove_all(folder); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }

  fs::path folder;
};

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Expects open_file to fail with a message that holds the path and `reason`.
void expect_refused(const fs::path& path, const std::string& reason, uint64_t max_bytes = 1000) {
  try {
    open_file(path, max_bytes);
    ADD_FAILURE() << path << " was opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileReadFailed);
    EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
  }
}

void expect_out_of_range(const ByteSource& source, uint64_t offset, uint64_t size) {
  try {
    read_bytes(source, offset, size);
    ADD_FAILURE() << size << " bytes at " << offset << " were read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kAccessFailed);
  }
}

TEST_F(BytesTest, ReadsPartsOfAFile) {
  const auto source = open_file(write("digits", "0123456789"), 10);
  EXPECT_EQ(source->size(), 10U);
  EXPECT_EQ(text_of(read_bytes(*source, 0, 10)), "0123456789");
  EXPECT_EQ(text_of(read_bytes(*source, 7, 3)), "789");
  EXPECT_EQ(text_of(read_bytes(*source, 10, 0)), "");
}

TEST_F(BytesTest, RefusesWhatIsNoFile) {
  expect_refused(folder / "missing", std::strerror(ENOENT));
  expect_refused(folder, "a folder");
  expect_refused("/dev/zero", "a device");
  expect_refused(write("large", "0123456789"), "10 bytes", 9);
}

TEST_F(BytesTest, NamesLongPathsInShort) {
  try {
    open_file("/" + std::string(1'000'000, 'x'), 1000);
    ADD_FAILURE() << "it was opened";
  } catch (const Error& error) {
    EXPECT_LT(std::string_view(error.what()).size(), 300u);
  }
}

TEST_F(BytesTest, RefusesPipesWithoutWaiting) {
  ONSIGHT_REQUIRE_UNIX_FILES();
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  expect_refused(pipe, "a pipe");
}

TEST_F(BytesTest, RefusesToReadPastTheEnd) {
  const auto file = open_file(write("digits", "0123456789"), 10);
  const auto memory = own_bytes(std::vector<std::byte>(10));
  for (const auto& source : {file, memory}) {
    expect_out_of_range(*source, 0, 11);
    expect_out_of_range(*source, 11, 0);
    expect_out_of_range(*source, 10, 1);
    expect_out_of_range(*source, 5, UINT64_MAX - 2);  // whose sum is 2
    expect_out_of_range(*source, UINT64_MAX, 1);
  }
}

TEST_F(BytesTest, NoticesAFileThatShrank) {
  const fs::path path = write("shrinks", "0123456789");
  const auto source = open_file(path, 10);
  fs::resize_file(path, 4);
  EXPECT_EQ(text_of(read_bytes(*source, 0, 4)), "0123");
  expect_out_of_range(*source, 0, 10);
}

TEST_F(BytesTest, BorrowsWithoutCopying) {
  std::vector<std::byte> bytes = {std::byte{'a'}, std::byte{'b'}};
  const auto source = borrow_bytes(bytes);
  bytes[1] = std::byte{'c'};
  EXPECT_EQ(text_of(read_bytes(*source, 0, 2)), "ac");
}

}  // namespace
}  // namespace onsight
