// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The bytes of an XNNPACK delegate: header, verified sub-graph, constants.
#pragma once

#include <string_view>
#include <vector>

#include "pte/container.h"
#include "pte/schema/xnnpack_generated.h"

namespace onsight::pte {

class XnnpackPayload {
 public:
  /// Throws InvalidProgram when the payload is damaged, NotSupported for another backend.
  XnnpackPayload(const Container& container, const fb::BackendDelegate& delegate);

  const xnn::Graph& graph() const { return *graph_; }
  uint64_t graph_bytes() const { return bytes_.size(); }
  const Container& container() const { return container_; }
  /// Where in the file a constant buffer lies (an index that is not 0).
  Range constant(uint32_t index) const;

 private:
  const Container& container_;
  Range payload_;           // in the file
  uint64_t constants_ = 0;  // in the payload
  uint64_t constants_size_ = 0;
  uint64_t flatbuffer_ = 0;       // in the payload
  std::vector<std::byte> bytes_;  // the FlatBuffer
  const xnn::Graph* graph_ = nullptr;
};

}  // namespace onsight::pte
