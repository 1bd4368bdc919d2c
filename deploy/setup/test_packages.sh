# What only the tests need: from Debian a browser, the two servers, Maven (it fetches Hadoop), Chinese fonts; from a package real data. Sourced by setup.sh.

# ensure_test_packages: installs them as root; otherwise says which are missing (their tests will fail).
ensure_test_packages() {
    if can_apt; then
        apt_install chromium redis-server postgresql maven fonts-noto-cjk
        note "up to date"
        return
    fi
    local missing=()
    has chromium || missing+=(chromium)
    has redis-server || missing+=(redis-server)
    has mvn || missing+=(maven)
    [ -n "$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | head -1)" ] || has initdb || missing+=(postgresql)
    [ ${#missing[@]} -eq 0 ] || fail "the tests need ${missing[*]}" "As root: apt install ${missing[*]} fonts-noto-cjk"
    note "up to date"
}

# ensure_test_data: real rows that a Python package ships, in a folder of their own; nothing of it is imported.
ensure_test_data() {
    local wanted
    wanted="$(fingerprint requirements/test-data.txt)"
    if is_current test-data "$wanted" && [ -d "$TOOLS/test-data" ]; then
        note "up to date"
        return
    fi
    rm -rf "$TOOLS/test-data"
    uv pip install -q --python "$VENV/bin/python" --target "$TOOLS/test-data" --no-deps --only-binary :all: \
        --require-hashes -r "$ROOT/requirements/test-data.txt"
    mark_current test-data "$wanted"
    note "$(sed -n 's/^\([a-z]*==[0-9.]*\) .*/\1/p' "$ROOT/requirements/test-data.txt")"
}
