# Shared by the set-up scripts: where things are, numbered steps with elapsed time, stamps that make a step run once.
# Sourced, never executed.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
TOOLS="$ROOT/.tools"
STAMPS="$ROOT/.setup"
VENV="$ROOT/.venv"
mkdir -p "$TOOLS/bin" "$STAMPS"
export PATH="$TOOLS/bin:$PATH"

STARTED=$SECONDS
STEP=0
STEPS=${STEPS:-0}

# step TEXT: announces the next step, with the seconds since the start.
step() {
    STEP=$((STEP + 1))
    printf '[%d/%d] %3ds  %s\n' "$STEP" "$STEPS" "$((SECONDS - STARTED))" "$1"
}

# note TEXT: one detail below a step.
note() { printf '             %s\n' "$1"; }

# fail TEXT...: ends the set-up, one line per argument.
fail() {
    printf '\nSet-up cannot go on: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
can_apt() { is_root && has apt-get; }

# fingerprint FILE...: one hash of the files' names and contents; a folder counts with everything in it.
fingerprint() {
    (cd "$ROOT" && find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 2>/dev/null |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1)
}

# is_current NAME HASH / mark_current NAME HASH: whether step NAME was last finished for HASH.
is_current() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
mark_current() { printf '%s\n' "$2" >"$STAMPS/$1"; }

# apt_install PACKAGE...: installs what is missing; the package list is refreshed at most once per set-up.
apt_install() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    note "apt: ${missing[*]}"
    local log="$STAMPS/apt.log"
    if [ -z "${APT_REFRESHED:-}" ]; then
        apt-get update -qq >"$log" 2>&1 || note "apt-get update failed; trying with the lists that are here"
        APT_REFRESHED=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
        fail "apt could not install ${missing[*]}" "The log is $log; its end:" "$(tail -3 "$log")"
}

# alone: one set-up at a time in this folder; another one is waited for.
alone() {
    exec 8>"$STAMPS/lock"
    if has flock && ! flock -n 8; then
        note "another set-up is running here; waiting for it"
        flock 8
    fi
}
