#!/usr/bin/env bash
# Resolves the locked requirements anew from pyproject.toml. Hashes, but no download addresses: those differ between
# mirrors.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$ROOT/deploy/setup/python.sh"
use_pip_index
ensure_uv
cd "$ROOT"

# compile OUTPUT ARGUMENT...
compile() {
    local output="$1"
    shift
    note "$output"
    uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
        --custom-compile-command "make lock" "$@" -o "$output"
}

compile requirements/run.txt pyproject.toml --extra spark --extra pmml
compile requirements/run-without-agpl.txt pyproject.toml --extra spark --extra pmml-free -c requirements/run.txt
compile requirements/dev.txt pyproject.toml --extra spark --extra pmml --extra dev -c requirements/run.txt
# An extra is added to either of the environments above: the same versions, and no AGPL.
compile requirements/tensorflow.txt pyproject.toml --extra spark --extra tensorflow \
    --override requirements/overrides.txt -c requirements/dev.txt
compile requirements/spark-3.5.txt requirements/spark-3.5.in
compile requirements/node.txt requirements/node.in
