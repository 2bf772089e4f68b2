// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A parsed XNNPACK delegate: what all calls of it share.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/type.h"
#include "pte/xnnpack_payload.h"

namespace onsight::pte {

inline constexpr uint32_t kExternalInput = 1;  // flags of a value
inline constexpr uint32_t kExternalOutput = 2;

class XnnpackDelegate {
 public:
  /// Throws as XnnpackPayload does.
  XnnpackDelegate(const Container& container, const fb::BackendDelegate& delegate,
                  CompileBudget& budget);

  const XnnpackPayload& payload() const { return payload_; }
  /// Null where there are none.
  auto nodes() const { return payload_.graph().xnodes(); }
  /// How often each node is there, as in "xnnpack::Conv2d", and those that can't be run.
  const std::map<std::string, int>& operators() const { return operators_; }
  const std::vector<std::string>& unsupported() const { return unsupported_; }

  // Of its values, by their ids. Throw InvalidProgram where there is no such value or it is
  // damaged, NotSupported for types that can't be run.
  const xnn::TensorValue& tensor(uint32_t id);
  /// The dtype, shape and quantisation that the sub-graph states.
  const Type& type(uint32_t id);
  /// The ids that stand for arguments of a call.
  const std::vector<uint32_t>& inputs();
  const std::vector<uint32_t>& outputs();

 private:
  struct Entry {
    const xnn::Value* value = nullptr;
    const xnn::TensorValue* tensor = nullptr;
    std::optional<Type> type;  // once it was asked for
  };
  void find_values();
  Entry& entry(uint32_t id);

  XnnpackPayload payload_;
  CompileBudget& budget_;
  std::map<std::string, int> operators_;
  std::vector<std::string> unsupported_;
  bool found_ = false;
  std::map<uint32_t, Entry> values_;
  std::vector<uint32_t> inputs_, outputs_;
};

/// The delegates of a program, each parsed once however often it is listed or called.
class XnnpackDelegates {
 public:
  XnnpackDelegates(const Container& container, CompileBudget& budget)
      : container_(container), budget_(budget) {}
  XnnpackDelegate& get(const fb::BackendDelegate& delegate);
  /// Lets go of what was read of them.
  void clear() { parsed_.clear(); }

 private:
  const Container& container_;
  CompileBudget& budget_;
  std::map<std::pair<uint64_t, uint64_t>, std::unique_ptr<XnnpackDelegate>> parsed_;  // by range
};

}  // namespace onsight::pte
