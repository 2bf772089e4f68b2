// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight run: any model, .npy tensors in, .npy tensors out.
#include <iostream>

#include "cli/commands.h"
#include "cli/npy.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "onsight/error.h"

namespace onsight::cli {
namespace {

struct Args : ModelArgs {
  std::string model;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string method = "forward";
};

void print(const std::vector<Tensor>& outputs, std::ostream& out) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    out << "output " << i << "  " << dtype_name(outputs[i].dtype()) << " "
        << to_string(outputs[i].shape()) << "\n";
  }
}

int run(const Args& args) {
  for (const std::string& path : args.outputs) check_writable(path);
  std::vector<Tensor> inputs;
  for (const std::string& path : args.inputs) inputs.push_back(read_npy(path));
  const Model model = Model::load(model_path(args.model), args.model_options());
  const size_t available = model.method(args.method).outputs.size();
  if (args.outputs.size() > available) {
    throw Error(ErrorCode::kInvalidUserInput,
                format("method '%s' has %zu outputs, found %zu --output; give at most one for each",
                       args.method.c_str(), available, args.outputs.size()));
  }
  const std::vector<Tensor> outputs = model.run(args.method, inputs);
  for (size_t i = 0; i < args.outputs.size(); ++i) write_npy(args.outputs[i], outputs.at(i));
  const bool to_stdout = std::ranges::any_of(args.outputs, is_stdout);
  print(outputs, to_stdout ? std::cerr : std::cout);
  return kOk;
}

}  // namespace

Run add_run(CLI::App& app) {
  const auto args = std::make_shared<Args>();
  app.add_option("MODEL", args->model, "ExecuTorch program (.pte)")->type_name("")->required();
  app.add_option("-i,--input", args->inputs, "The method's inputs, in order")
      ->type_name("X.npy")
      ->allow_extra_args(false);
  app.add_option("-o,--output", args->outputs, "Where its outputs go, in order")
      ->type_name("Y.npy")
      ->allow_extra_args(false);
  app.add_option("--method", args->method, "The method to run")
      ->type_name("NAME")
      ->capture_default_str();
  args->add_to(app);
  return [args] { return run(*args); };
}

}  // namespace onsight::cli
