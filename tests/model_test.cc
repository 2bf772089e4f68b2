// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Models as a whole: hostile files, wrong inputs, many threads.
#include "onsight/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <thread>

#include "base/testing.h"
#include "image/testing.h"
#include "onsight/error.h"

namespace onsight {
namespace {

using testing::HasSubstr;

/// EfficientNet-Lite0, which not every build has inside.
const std::vector<std::byte>& model_bytes() {
  static const std::vector<std::byte> bytes = [] {
    std::ifstream file(ONSIGHT_SOURCE_DIR "/models/efficientnet_lite0.pte", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto all = std::as_bytes(std::span(text));
    return std::vector(all.begin(), all.end());
  }();
  return bytes;
}

ModelOptions with_threads(int threads) {
  ModelOptions options;
  options.threads = std::make_shared<ThreadPool>(threads);
  return options;
}

Tensor random_image(const Model& model, unsigned seed) {
  Tensor image(DType::kF32, model.method("forward").inputs[0].shape);
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> distribution(0, 1);
  for (float& value : image.as<float>()) value = distribution(engine);
  return image;
}

std::vector<std::byte> run(const Model& model, const Tensor& image) {
  const std::vector<Tensor> outputs = model.run("forward", {&image, 1});
  return {outputs[0].bytes().begin(), outputs[0].bytes().end()};
}

// The code that loading these bytes fails with; UnknownError when it does not fail.
ErrorCode load_error(std::span<const std::byte> bytes, const ModelOptions& options = {}) {
  try {
    Model::load(bytes, options);
  } catch (const Error& error) {
    EXPECT_GT(std::strlen(error.what()), 20u);
    return error.code();
  }
  return ErrorCode::kUnknownError;
}

TEST(Model, GivesTheSameBitsForAnyNumberOfThreads) {
  ONSIGHT_REQUIRE_THREADS();
  const Model one = Model::load(model_bytes(), with_threads(1));
  const Tensor image = random_image(one, 1);
  const std::vector<std::byte> wanted = run(one, image);
  for (const int threads : {2, 3, 8}) {
    EXPECT_EQ(run(Model::load(model_bytes(), with_threads(threads)), image), wanted);
  }
}

TEST(Model, RunsFromManyThreadsAtOnce) {
  ONSIGHT_REQUIRE_THREADS();
  const Model model = Model::load(model_bytes(), with_threads(2));
  std::vector<Tensor> images;
  std::vector<std::vector<std::byte>> wanted;
  for (unsigned i = 0; i < 4; ++i) {
    images.push_back(random_image(model, i));
    wanted.push_back(run(model, images.back()));
  }
  constexpr size_t kRounds = kIsEmulated ? 4 : 25;  // more take minutes there
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kRounds; ++i) {
        const size_t which = (t + i) % images.size();
        EXPECT_EQ(run(model, images[which]), wanted[which]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Bytes that are read on one thread alone, and at most so often.
class CallersBytes : public ModelBytes {
 public:
  explicit CallersBytes(size_t reads = std::numeric_limits<size_t>::max()) : left_(reads) {}
  uint64_t size() const override { return model_bytes().size(); }
  void read(uint64_t offset, std::span<std::byte> out) const override {
    EXPECT_EQ(std::this_thread::get_id(), caller_);
    if (left_-- == 0) throw Error(ErrorCode::kAccessFailed, "gone");
    std::copy_n(model_bytes().begin() + ptrdiff_t(offset), out.size(), out.begin());
  }
  bool reads_on_any_thread() const override { return false; }

 private:
  const std::thread::id caller_ = std::this_thread::get_id();
  mutable size_t left_;
};

TEST(Model, ReadsBytesOfTheApplicationOnItsThread) {
  const Model model = Model::load(std::make_shared<CallersBytes>(), with_threads(3));
  const Model other = Model::load(model_bytes());
  const Tensor image = random_image(model, 1);
  EXPECT_EQ(run(model, image), run(other, image));
  EXPECT_EQ(Model::inspect(std::make_shared<CallersBytes>()).file_bytes, model_bytes().size());
}

TEST(Model, GivesTheErrorsOfBytesOfTheApplication) {
  for (const size_t reads : {0, 1, 2, 30}) {
    const std::string error =
        image::error_of([&] { Model::load(std::make_shared<CallersBytes>(reads)); });
    EXPECT_EQ(error, "AccessFailed: gone");
  }
  EXPECT_THAT(image::error_of([] { Model::load(std::shared_ptr<const ModelBytes>()); }),
              HasSubstr("null"));
  ModelOptions options;
  options.limits.max_file_bytes = 1000;
  EXPECT_THAT(image::error_of([&] { Model::load(std::make_shared<CallersBytes>(), options); }),
              HasSubstr("max_file_bytes"));
}

// What servers do: load once, then fork workers.
TEST(Model, RunsAndEndsInAForkedProcess) {
  ONSIGHT_REQUIRE_FORK();
  std::optional<Model> model = Model::load(model_bytes(), with_threads(3));
  const Tensor image = random_image(*model, 1);
  const std::vector<std::byte> wanted = run(*model, image);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool same = run(*model, image) == wanted && run(*model, image) == wanted;
    const bool threads = model->threads()->size() == 3;
    model.reset();  // destroys the pool that came from the parent
    _exit(same && threads ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(run(*model, image), wanted);
}

TEST(Model, EndsInAForkedProcessThatNeverRanIt) {
  ONSIGHT_REQUIRE_FORK();
  std::optional<Model> model = Model::load(model_bytes(), with_threads(3));
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    model.reset();
    _exit(0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Model, StopsBetweenSteps) {
  const Model model = Model::load(model_bytes(), with_threads(1));
  const Tensor image = random_image(model, 1);
  std::atomic<bool> stop{true};
  try {
    model.run("forward", {&image, 1}, {.stop = &stop});
    FAIL() << "was not stopped";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidState);
  }
  stop = false;
  EXPECT_EQ(model.run("forward", {&image, 1}, {.stop = &stop}).size(), 1u);
}

TEST(Model, RefusesInputsThatDoNotFit) {
  const Model model = Model::load(model_bytes(), with_threads(1));
  const auto code = [&](const std::string& method, const std::vector<Tensor>& inputs) {
    try {
      model.run(method, inputs);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kUnknownError;
  };
  const Tensor image = random_image(model, 1);
  EXPECT_EQ(code("forward", {}), ErrorCode::kUnexpectedNumInputs);
  EXPECT_EQ(code("forward", {image, image}), ErrorCode::kUnexpectedNumInputs);
  EXPECT_EQ(code("forward", {Tensor(DType::kF32, {1, 3, 5, 5})}), ErrorCode::kWrongDimensions);
  EXPECT_EQ(code("forward", {Tensor(DType::kI64, image.shape())}), ErrorCode::kInvalidType);
  EXPECT_EQ(code("backward", {image}), ErrorCode::kNotFound);
}

TEST(Model, RefusesWhatIsNoProgram) {
  EXPECT_EQ(load_error({}), ErrorCode::kInvalidProgram);
  const std::string text = "This is a text and no program, however long it may be.";
  EXPECT_EQ(load_error(std::as_bytes(std::span(text))), ErrorCode::kInvalidProgram);
}

TEST(Model, RefusesFilesThatCannotBeRead) {
  const auto code = [](const std::filesystem::path& path) {
    try {
      Model::load(path);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
      return error.code();
    }
    return ErrorCode::kUnknownError;
  };
  EXPECT_EQ(code("/nowhere/model.pte"), ErrorCode::kFileReadFailed);
  EXPECT_EQ(code(std::filesystem::temp_directory_path()), ErrorCode::kFileReadFailed);
}

// Every cut leaves a header that promises more than there is, or a FlatBuffer that ends early.
TEST(Model, RefusesTruncatedPrograms) {
  const std::vector<std::byte>& whole = model_bytes();
  for (size_t size = 0; size < whole.size(); size += 1 + size / 4) {
    EXPECT_NE(load_error(std::span(whole).first(size)), ErrorCode::kUnknownError) << size;
  }
}

// Whatever a flipped byte means, the answer is a model or an Error, and memory stays bounded.
TEST(Model, SurvivesFlippedBytes) {
  const std::vector<std::byte>& whole = model_bytes();
  ModelOptions options = with_threads(1);
  options.limits.max_memory_bytes = 256 << 20;
  std::mt19937 engine(11);
  for (int i = 0; i < 200; ++i) {
    std::vector<std::byte> damaged = whole;
    for (int k = 0; k < 4; ++k) damaged[engine() % (damaged.size() / 8)] = std::byte(engine());
    try {
      Model::load(damaged, options);
    } catch (const Error& error) {
      EXPECT_FALSE(std::string(error.what()).empty());
    }
  }
}

TEST(Model, KeepsToItsLimits) {
  const std::vector<std::byte>& whole = model_bytes();
  ModelOptions options;
  options.limits.max_file_bytes = 1000;
  EXPECT_EQ(load_error(whole, options), ErrorCode::kOutOfResources);
  options = {};
  options.limits.max_tensor_bytes = 1000;
  EXPECT_EQ(load_error(whole, options), ErrorCode::kOutOfResources);
  options = {};
  options.limits.max_values = 3;
  EXPECT_EQ(load_error(whole, options), ErrorCode::kOutOfResources);
}

TEST(Model, ForcesATargetByName) {
  for (const Target target : supported_targets()) {
    ModelOptions options = with_threads(1);
    options.target = target;
    EXPECT_EQ(Model::load(model_bytes(), options).target(), target);
  }
  EXPECT_THROW(parse_target("avx1024"), Error);
}

TEST(Model, RefusesOptionsThatCanNotBeMeant) {
  ModelOptions options;
  const std::span<const Target> able = supported_targets();
  for (const Target target : {Target::kNeon, Target::kAvx2}) {
    if (std::find(able.begin(), able.end(), target) != able.end()) continue;
    options.target = target;
    EXPECT_EQ(load_error(model_bytes(), options), ErrorCode::kInvalidConfig);
  }
  options = {};
  options.limits.max_loop_work = std::nan("");
  EXPECT_EQ(load_error(model_bytes(), options), ErrorCode::kInvalidConfig);
}

TEST(Model, TakesNoPathWithAZeroByte) {
  EXPECT_THROW(Model::load(std::filesystem::path(std::string("model.pte\0x", 11))), Error);
}

TEST(Tensor, NeedsMemory) {  // More than any allocator is asked for: sanitizers end the program at
                             // what they are.
  EXPECT_THROW(Tensor(DType::kF32, {int64_t{1} << 61}), Error);
  EXPECT_THROW(Tensor(DType::kF32, {int64_t{1} << 62}), Error);  // 2⁶⁴ bytes
}

}  // namespace
}  // namespace onsight
