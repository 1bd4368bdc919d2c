#!/usr/bin/env bash
# Adds an extra to the environment that `make setup` made; it stays there when that is set up anew.
#
#   deploy/setup/extra.sh tensorflow

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
STEPS=2
source "$HERE/common.sh"
source "$HERE/python.sh"

alone

step "uv (installs Python packages)"
use_pip_index
ensure_uv
step "${1:?which extra?}"
ensure_extra "$1"
printf 'Ready after %d s.\n' "$((SECONDS - STARTED))"
