// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Small programs, one for each operator in many forms, against what PyTorch (fp32) or ExecuTorch
// (int8) computed. tools/zoo/ops.py makes them; ONSIGHT_OPS names a folder of more of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/testing.h"
#include "cli/npy.h"
#include "onsight/error.h"
#include "onsight/model.h"

namespace onsight {
namespace {

namespace fs = std::filesystem;

fs::path ops_folder() {
  const char* named = std::getenv("ONSIGHT_OPS");
  return named != nullptr ? fs::path(named) : fs::path(ONSIGHT_SOURCE_DIR) / "tests/data/ops";
}

std::vector<std::string> case_names() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(ops_folder())) {
    if (fs::exists(entry.path() / "case.json")) names.insert(entry.path().filename().string());
  }
  return {names.begin(), names.end()};
}

std::vector<double> as_doubles(const Tensor& tensor) {
  std::vector<double> values;
  const auto add = [&](auto elements) { values.assign(elements.begin(), elements.end()); };
  switch (tensor.dtype()) {
    case DType::kF32:
      add(tensor.as<float>());
      break;
    case DType::kF64:
      add(tensor.as<double>());
      break;
    case DType::kI64:
      add(tensor.as<int64_t>());
      break;
    case DType::kI32:
      add(tensor.as<int32_t>());
      break;
    case DType::kI16:
      add(tensor.as<int16_t>());
      break;
    case DType::kI8:
      add(tensor.as<int8_t>());
      break;
    case DType::kU8:
    case DType::kBool:
      add(tensor.as<uint8_t>());
      break;
    default:
      ADD_FAILURE() << "no numbers for " << dtype_name(tensor.dtype());
  }
  return values;
}

// What two outputs may differ by: a part of the largest number, nothing, or quantisation steps.
double tolerance_of(const nlohmann::json& tolerance, const std::vector<double>& wanted) {
  const std::string kind = tolerance.at("kind");
  if (kind == "exact") return 0;
  if (kind == "steps") return tolerance.at("value").get<double>() * 1.0001;
  double largest = 0;
  for (const double value : wanted) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return tolerance.at("value").get<double>() * largest;
}

void expect_near(const Tensor& found, const Tensor& wanted, const nlohmann::json& tolerance) {
  ASSERT_EQ(found.dtype(), wanted.dtype());
  ASSERT_EQ(found.shape(), wanted.shape());
  const std::vector<double> a = as_doubles(found);
  const std::vector<double> b = as_doubles(wanted);
  const double most = tolerance_of(tolerance, b);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    ASSERT_LE(std::abs(a[i] - b[i]), most)
        << "element " << i << " of " << a.size() << ": found " << a[i] << ", wanted " << b[i];
  }
}

class OpsTest : public testing::TestWithParam<std::string> {};

TEST_P(OpsTest, MatchesTheOracle) {
  const fs::path folder = ops_folder() / GetParam();
  const auto description = nlohmann::json::parse(std::ifstream(folder / "case.json"));
  const fs::path file = folder / description.at("model").get<std::string>();
  for (const Target target : supported_targets()) {
    SCOPED_TRACE(target_name(target));
    ModelOptions options;
    options.threads = std::make_shared<ThreadPool>(can_start_threads() ? 2 : 1);
    options.target = target;
    const Model model = Model::load(file, options);
    for (const auto& call : description.at("calls")) {
      std::vector<Tensor> inputs;
      for (const std::string name : call.at("inputs"))
        inputs.push_back(cli::read_npy(folder / name));
      const std::vector<Tensor> outputs = model.run(call.at("method").get<std::string>(), inputs);
      ASSERT_EQ(outputs.size(), call.at("outputs").size());
      for (size_t i = 0; i < outputs.size(); ++i) {
        const std::string name = call.at("outputs")[i];
        expect_near(outputs[i], cli::read_npy(folder / name), description.at("tolerance"));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, OpsTest, testing::ValuesIn(case_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace onsight
