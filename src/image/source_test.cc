// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where images come from: URIs, paths and base64, and everything that goes wrong there.
#include "image/source.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/testing.h"
#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Lt;
using testing::SizeIs;
using testing::StartsWith;

/// An empty folder of its own for each test.
class Source : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "onsight_source_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& folder() const { return folder_; }
  std::string path(const std::string& name) const { return folder_ / name; }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

 private:
  std::filesystem::path folder_;
};

std::string text_of(std::string_view source, const ImageLimits& limits = {}) {
  const auto bytes = read_source(source, limits);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string refusal(std::string_view source, const ImageLimits& limits = {}) {
  return error_of([&] { read_source(source, limits); });
}

TEST_F(Source, ReadsDataUris) {
  EXPECT_EQ(text_of("data:image/png;base64,Zm9v"), "foo");
  EXPECT_EQ(text_of("DATA:image/png;base64,Zm 9v\n"), "foo");
  EXPECT_EQ(text_of("data:text/plain;charset=utf-8; Base64 ,Zm9v"), "foo");
  EXPECT_EQ(text_of("data:;base64,Zm9vYg%3D%3D"), "foob") << "by encodeURIComponent";
  EXPECT_EQ(text_of("data:,a%20b,c%ff"), "a b,c\xff");
  EXPECT_EQ(text_of("data:,Zm9v"), "Zm9v");
  const std::string image = read_text(fixture_path("sampling_420.jpg.base64"));
  EXPECT_EQ(text_of("data:image/jpeg," + image), text_of(image)) << "some leave ;base64 out";
}

TEST_F(Source, RefusesWrongDataUris) {
  EXPECT_THAT(refusal("data:image/png;base64"),
              AllOf(StartsWith("FileReadFailed: "), HasSubstr("no comma")));
  EXPECT_THAT(refusal("data:;base64,Zm9v!"), HasSubstr("character 4 of its data is '!'"));
  EXPECT_THAT(refusal("data:;base64,Zm9vY"), HasSubstr("ends within its base64"));
  EXPECT_THAT(refusal("data:,100%"), HasSubstr("not followed by two hexadecimal digits"));
  EXPECT_THAT(refusal("data:;base64,Zm9v", {.max_file_bytes = 2}), HasSubstr("max_file_bytes"));
  EXPECT_EQ(refusal("data:;base64,Zm9v", {.max_file_bytes = 3}), "");
}

TEST_F(Source, ReadsFileUris) {
  write("a b%#?ü.jpg", "foo");
  EXPECT_EQ(text_of("file://" + path("a%20b%25%23%3f%C3%bC.jpg")), "foo");
  EXPECT_EQ(text_of("file://localhost" + path("a b%25#?ü.jpg")), "foo");
  EXPECT_EQ(text_of("file:" + path("a b%25#?ü.jpg")), "foo");
  EXPECT_EQ(text_of("FILE://" + path("a%20b%25#?ü.jpg")), "foo");
}

TEST_F(Source, RefusesWrongFileUris) {
  EXPECT_THAT(refusal("file://server/photo.jpg"), HasSubstr("on the host 'server'"));
  EXPECT_THAT(refusal("file:"), HasSubstr("names no file"));
  EXPECT_THAT(refusal("file://" + path("missing")), HasSubstr("there is no file"));
}

TEST_F(Source, RefusesDownloads) {
  for (const char* uri : {"http://example.org/a.png", "https://example.org/a.png"}) {
    EXPECT_THAT(refusal(uri), StartsWith("ResourceFetcherAdapterNotInitialized: "));
  }
}

TEST_F(Source, ReadsPathsBeforeBase64) {
  EXPECT_EQ(text_of(write("Zm9v", "a file")), "a file");
  EXPECT_EQ(text_of(write("empty", "")), "");
}

TEST_F(Source, ReadsBase64OfAnImage) {
  const std::string text = read_text(fixture_path("sampling_420.jpg.base64"));
  EXPECT_EQ(text_of(text), read_text(fixture_path("decode/sampling_420.jpg")));
  EXPECT_THAT(refusal(text, {.max_file_bytes = 1000}), HasSubstr("max_file_bytes"));
}

TEST_F(Source, SaysThatAFileIsMissing) {
  EXPECT_EQ(refusal("hotdog"),
            "FileReadFailed: there is no file 'hotdog', and it is no base64 of an image");
  EXPECT_EQ(refusal("hotdog.jpg"),
            "FileReadFailed: there is no file 'hotdog.jpg', and it is no base64 of an image");
  EXPECT_THAT(refusal(write("file", "") + "/below"), HasSubstr("there is no file"));
  EXPECT_THAT(refusal(std::string(100'000, '.')), AllOf(HasSubstr("..….."), SizeIs(Lt(300u))));
  EXPECT_THAT(refusal(std::string("a\0b\n", 4)), HasSubstr("'a\\x00b\\x0A'"));
}

TEST_F(Source, RefusesAnEmptySource) {
  EXPECT_THAT(refusal(""), StartsWith("InvalidUserInput: "));
  EXPECT_THAT(error_of([] { read_file("", {}); }), StartsWith("InvalidUserInput: "));
}

TEST_F(Source, RefusesWhatIsNoRegularFile) {
  ONSIGHT_REQUIRE_UNIX_FILES();
  EXPECT_THAT(refusal(folder().string()), HasSubstr("is a folder"));
  EXPECT_THAT(refusal("/dev/zero"), HasSubstr("is a pipe, socket or device"));
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(refusal(path("fifo")), HasSubstr("is a pipe, socket or device"));
}

TEST_F(Source, ChecksAFilesSizeBeforeReading) {
  ONSIGHT_REQUIRE_UNIX_FILES();
  const std::string file = write("sparse", "");
  ASSERT_EQ(::truncate(file.c_str(), off_t{1} << 40), 0);
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("1099511627776 bytes"), HasSubstr("max_file_bytes")));
}

TEST_F(Source, ReadsFilesThatDoNotTellTheirSize) {
  EXPECT_THAT(text_of("/proc/self/status"), HasSubstr("Name:"));
  EXPECT_THAT(refusal("/proc/self/status", {.max_file_bytes = 10}), HasSubstr("max_file_bytes"));
}

TEST_F(Source, NeedsPermission) {
  ONSIGHT_REQUIRE_UNIX_FILES();
  ASSERT_EQ(::chmod(folder().c_str(), 0755), 0);
  const std::string file = write("secret.png", "foo");
  ASSERT_EQ(::chmod(file.c_str(), 0), 0);
  const bool root = ::geteuid() == 0;  // root may read everything: be somebody else for a while
  constexpr uid_t kNobody = 65534;
  if (root) ASSERT_EQ(::seteuid(kNobody), 0);
  const std::string error = refusal(file);
  if (root) ASSERT_EQ(::seteuid(0), 0);
  EXPECT_THAT(error, AllOf(StartsWith("FileReadFailed: can't open "), HasSubstr("ermission")));
}

}  // namespace
}  // namespace onsight::image
