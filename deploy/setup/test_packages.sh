# What only the tests need from Debian: a browser, the two servers, Chinese fonts. Sourced by setup.sh.

# ensure_test_packages: installs them as root; otherwise says which are missing (their tests will fail).
ensure_test_packages() {
    if can_apt; then
        apt_install chromium redis-server postgresql fonts-noto-cjk
        note "up to date"
        return
    fi
    local missing=()
    has chromium || missing+=(chromium)
    has redis-server || missing+=(redis-server)
    [ -n "$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | head -1)" ] || has initdb || missing+=(postgresql)
    [ ${#missing[@]} -eq 0 ] || fail "the tests need ${missing[*]}" "As root: apt install ${missing[*]} fonts-noto-cjk"
    note "up to date"
}
