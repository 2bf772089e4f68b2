// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "base/uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "onsight/error.h"

namespace onsight {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Lt;
using testing::SizeIs;

/// What a step fails with; empty if it does not.
template <typename Step>
std::string error_of(Step&& step) {
  try {
    step();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileReadFailed);
    return error.what();
  }
  return "";
}

TEST(PercentDecoded, GivesAnyBytes) {
  EXPECT_EQ(percent_decoded("a%20b%25%C3%bc%00"), std::string("a b%ü\0", 7));
  for (const char* wrong : {"%", "%2", "%zz", "a%2g"})
    EXPECT_EQ(percent_decoded(wrong), std::nullopt);
}

TEST(FileUri, MeansPathsFromTheLikeliestOn) {
  EXPECT_THAT(paths_of_file_uri("file:///d/a.jpg"), ElementsAre("/d/a.jpg"));
  EXPECT_THAT(paths_of_file_uri("file://localhost/d/a%20b"), ElementsAre("/d/a b", "/d/a%20b"));
  EXPECT_THAT(paths_of_file_uri("FILE:/d/100%.jpg"), ElementsAre("/d/100%.jpg"));
  EXPECT_THAT(paths_of_file_uri("file:///a%20b?v=3#x"),
              ElementsAre("/a b?v=3#x", "/a%20b?v=3#x", "/a b", "/a%20b"));
  EXPECT_THAT(paths_of_file_uri("file:///a%00b"), ElementsAre("/a%00b")) << "no path holds a zero";
}

TEST(FileUri, MustNameAFileOfThisHost) {
  for (const char* uri : {"file:", "file://", "file://localhost"}) {
    EXPECT_THAT(error_of([&] { paths_of_file_uri(uri); }), HasSubstr("names no file")) << uri;
  }
  EXPECT_THAT(error_of([] { paths_of_file_uri("file://server/a.jpg"); }),
              HasSubstr("on the host 'server'"));
}

TEST(FileUri, IsShortInMessages) {
  const std::string path = "/" + std::string(100'000, 'x');
  EXPECT_THAT(error_of([&] { paths_of_file_uri("file:/" + path); }), SizeIs(Lt(600u)));
  EXPECT_THAT(error_of([&] { path_of_file_uri("file://" + path + "%41?v=1"); }),
              AllOf(HasSubstr("xxA?v=1', nor '"), HasSubstr("xx%41'"), SizeIs(Lt(1000u))));
}

TEST(FileUri, IsThePathThatExists) {
  const std::filesystem::path folder = testing::TempDir();
  for (const char* name : {"100%.txt", "50%20off.txt", "plain.txt"})
    std::ofstream(folder / name) << "x";
  const auto name_of = [&](const std::string& name) {
    return path_of_file_uri("file://" + (folder / name).string()).filename().string();
  };
  EXPECT_EQ(name_of("100%.txt"), "100%.txt");
  EXPECT_EQ(name_of("100%25.txt"), "100%.txt");
  EXPECT_EQ(name_of("50%20off.txt"), "50%20off.txt");
  EXPECT_EQ(name_of("plain.txt?v=3"), "plain.txt");
  EXPECT_EQ(name_of("plain.txt#x"), "plain.txt");
  EXPECT_THAT(error_of([&] { name_of("no%20file?v=1"); }),
              AllOf(HasSubstr("no file?v=1', nor '"), HasSubstr("no%20file'")));
}

}  // namespace
}  // namespace onsight
