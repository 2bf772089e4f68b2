// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "tasks/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "onsight/classifier.h"
#include "onsight/error.h"

namespace onsight {
namespace {

using testing::ElementsAre;

std::filesystem::path write_file(const std::string& name, std::string_view content) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::vector<std::string> load(std::string_view content) {
  return load_labels(write_file("labels_test.txt", content));
}

ErrorCode code_of(std::string_view content) {
  try {
    load(content);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode{};
}

TEST(Labels, ReadsANameALine) {
  EXPECT_THAT(load("cat\ndog\n"), ElementsAre("cat", "dog"));
  EXPECT_THAT(load("cat\r\nhot dog, red hot"), ElementsAre("cat", "hot dog, red hot"));
  EXPECT_THAT(load("\xEF\xBB\xBFpi\xC3\xB1\x61ta\n"), ElementsAre("pi\xC3\xB1\x61ta"));
}

TEST(Labels, ReadsAJsonArray) {
  EXPECT_THAT(load(" [\"cat\",\n \"a \\\"dog\\\"\"]\n"), ElementsAre("cat", "a \"dog\""));
}

TEST(Labels, ReadsNumberedNames) {
  EXPECT_THAT(load(R"({"1": "dog", "0": "cat"})"), ElementsAre("cat", "dog"));
  EXPECT_THAT(load(R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})"),
              ElementsAre("tench", "goldfish"));
  EXPECT_THAT(load(R"({"model_type": "vit", "id2label": {"0": "cat", "1": "dog"}})"),
              ElementsAre("cat", "dog"));
}

TEST(Labels, RefusesNumbersThatAreNotAllThere) {
  for (const char* text :
       {R"({"0": "cat", "2": "dog"})", R"({"0": "cat", "00": "dog"})",
        R"({"0": "cat", "x": "dog"})", R"({"0": 1})", R"({"-1": "cat"})", "{}",
        R"({"id2label": {"5": "cat"}})", R"({"id2label": ["cat"]})",
        R"({"99999999999999999999": "cat"})", "{\"0\"", R"({"0": [[[[["cat"]]]]]})"}) {
    EXPECT_EQ(code_of(text), ErrorCode::kInvalidConfig) << text;
  }
}

TEST(Labels, RefusesWhatIsNoListOfNames) {
  EXPECT_EQ(code_of(""), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of("[]"), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of("[\"cat\", 3]"), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of("[\"cat\""), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of("cat\n\ndog\n"), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of(std::string_view("cat\0dog", 7)), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of("pi\xF1\x61ta"), ErrorCode::kInvalidConfig);
  EXPECT_THROW(load_labels("no/such/labels.txt"), Error);
}

TEST(Labels, StandBesideTheModel) {
  const auto labels = write_file("beside.v2.labels.txt", "one\ntwo\n");
  EXPECT_THAT(labels_beside(labels.parent_path() / "beside.v2.pte"), ElementsAre("one", "two"));
  EXPECT_THAT(labels_beside(labels.parent_path() / "other.pte"), ElementsAre());
}

TEST(Labels, NamesOfImageNet) {
  const auto& labels = imagenet1k_labels();
  ASSERT_EQ(labels.size(), 1000u);
  EXPECT_EQ(labels[0], "tench");
  EXPECT_EQ(labels[134], "crane bird");
  EXPECT_EQ(labels[934], "hotdog");
  EXPECT_EQ(labels[999], "toilet tissue");
  EXPECT_EQ(std::set(labels.begin(), labels.end()).size(), 1000u);
}

}  // namespace
}  // namespace onsight
