#!/usr/bin/env bash
# Sets up all that a run (or, with --dev, the tests) needs; a second call finds everything done and takes a second.
#
#   deploy/setup/setup.sh [--dev]
#
# AGPL=no leaves out the AGPL-licensed packages (not with --dev: the tests cover them).
# Leaves behind: .venv (Python), webui/dist (web interface), .tools (what this machine lacked), .setup (stamps, logs).

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
LOCK=run
STEPS=6
case "${AGPL:-yes}" in
    no | No | NO | 0 | false) LOCK=run-without-agpl ;;
esac
if [ "${1:-}" = "--dev" ]; then
    LOCK=dev
    STEPS=8
fi
source "$HERE/common.sh"
source "$HERE/python.sh"
source "$HERE/java.sh"
source "$HERE/node.sh"
source "$HERE/test_packages.sh"

alone

step "uv (installs Python packages)"
use_pip_index
ensure_uv
step "Python environment ($LOCK)"
ensure_environment "$LOCK"
step "Java (for Spark)"
ensure_java
step "Engine (a class archive: it starts in half the time)"
ensure_archive
step "Node (builds the web interface)"
ensure_node
step "Web interface"
ensure_web
if [ "$LOCK" = dev ]; then
    step "Test servers and browser"
    ensure_test_packages
    step "Test data"
    ensure_test_data
fi
printf 'Ready after %d s.\n' "$((SECONDS - STARTED))"
