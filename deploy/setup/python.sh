# uv, and the Python environment it builds from the locked requirements. Sourced by setup.sh.

UV_VERSION=0.13.9

# ensure_uv: takes the uv that is here, else puts one below .tools with venv or pip.
ensure_uv() {
    if has uv; then
        note "$(uv --version)"
        return
    fi
    has python3 || { can_apt && apt_install python3; }
    has python3 || fail "there is no python3" "Install Python 3.11, or uv itself: https://docs.astral.sh/uv"
    local home="$TOOLS/uv"
    rm -rf "$home"
    if ! python3 -m venv "$home" >/dev/null 2>&1 && can_apt; then
        apt_install python3-venv
        python3 -m venv "$home" >/dev/null
    fi
    if [ -x "$home/bin/pip" ]; then
        "$home/bin/pip" install -q "uv==$UV_VERSION"
    elif python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip install -q --target "$home" "uv==$UV_VERSION"
    else
        fail "uv cannot be installed: python3 has neither venv nor pip" \
            "As root: apt install python3-venv. Or put uv on the PATH: https://docs.astral.sh/uv"
    fi
    ln -sf "$home/bin/uv" "$TOOLS/bin/uv"
    note "$(uv --version), below .tools"
}

# use_pip_index: uv does not read pip's settings; hands it the index that pip was told to use.
use_pip_index() {
    [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
    local index="${PIP_INDEX_URL:-}"
    if [ -z "$index" ] && has python3; then
        index="$(python3 -m pip config get global.index-url 2>/dev/null || true)"
    fi
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
}

# ensure_environment LOCK: makes .venv hold exactly what the lock and those of the chosen extras say, unless it does
# already. A development environment stays one, since it holds all that a run needs.
ensure_environment() {
    [ "$1" != run ] || ! was_made_for dev || set -- dev
    local wanted compiled="" name locks=("requirements/$1.txt")
    for name in $(extras); do locks+=("requirements/$name.txt"); done
    wanted="$(fingerprint "${locks[@]}")"
    if [ -x "$VENV/bin/python" ] && is_current python "$1 $wanted"; then
        note "$("$VENV/bin/python" --version), up to date"
        return
    fi
    if ! [ -x "$VENV/bin/python" ] && ! uv venv -q --python 3.11 --seed "$VENV"; then
        ! uv python find -q 3.11 >/dev/null 2>&1 ||
            fail "the package index could not be asked" \
                "Is there a network? Behind a proxy with a certificate of its own: export SSL_CERT_FILE=FILE."
        fail "there is no Python 3.11, and uv could not fetch one" "Install python3.11 and try again."
    fi
    note "$(cd "$ROOT" && grep -ho '^[a-zA-Z0-9_.-]*==[^ ]*' "${locks[@]}" | sort -u | grep -c .) packages, about 1.8 GB"
    # The tests start Python hundreds of times; where it may not write its byte code, each start would compile it anew.
    [ "$1" != dev ] || compiled=--compile-bytecode
    # The line of each installed package is left out; downloads and builds are shown.
    (cd "$ROOT" && uv pip sync --python "$VENV/bin/python" --require-hashes ${compiled:+"$compiled"} "${locks[@]}" 2>&1) |
        sed -u -e '/^ [-+~] /d' -e 's/^ */             /' || return 1
    mark_current python "$1 $wanted"
}

# extras: the names of the extras that this environment was given, one to a line.
extras() { cat "$STAMPS/extras" 2>/dev/null || true; }

# ensure_extra NAME: adds the packages of requirements/NAME.txt to the environment, for good. Where that fails it is as before.
ensure_extra() {
    [ -f "$ROOT/requirements/$1.txt" ] || fail "there is no extra called $1"
    [ -x "$VENV/bin/python" ] || fail "there is no environment yet" "Run make setup first."
    local before made_for
    before="$(extras)"
    made_for="$(cut -d' ' -f1 "$STAMPS/python")"
    printf '%s\n' $before "$1" | sort -u >"$STAMPS/extras"
    if ! (ensure_environment "$made_for"); then
        printf '%s\n' $before >"$STAMPS/extras"
        fail "$1 could not be installed" "What is there already is as it was."
    fi
}

# was_made_for LOCK: .venv is there and holds that lock, of now or of an earlier commit.
was_made_for() {
    [ -x "$VENV/bin/python" ] && [ "$(cut -d' ' -f1 "$STAMPS/python" 2>/dev/null)" = "$1" ]
}
