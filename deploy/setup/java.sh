# A Java that Spark 4.1 accepts (17 or newer). Sourced by setup.sh.

JAVA_NEEDED=17

# java_version COMMAND: its major version, or 0.
java_version() {
    "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -1 | grep . || echo 0
}

# ensure_java: takes JAVA_HOME, the PATH's or an earlier unpacked Java; else installs or unpacks Debian's.
ensure_java() {
    local candidate
    for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java "$TOOLS/java/bin/java"; do
        if [ -n "$candidate" ] && has "$candidate" && [ "$(java_version "$candidate")" -ge "$JAVA_NEEDED" ]; then
            note "Java $(java_version "$candidate")"
            return
        fi
    done
    if can_apt; then
        apt_install "$(debian_java)"
    elif has apt-get && has dpkg-deb; then
        unpack_java "$(debian_java)"
    else
        fail "there is no Java $JAVA_NEEDED or newer" "Install one (Debian: openjdk-17-jre-headless), or set JAVA_HOME."
    fi
    note "Java $(java_version java)"
}

# ensure_archive: the engine's class archive; without one it only starts slower.
ensure_archive() {
    (cd "$ROOT" && "$VENV/bin/python" -m runners warm-archive >"$STAMPS/archive.log" 2>&1) ||
        note "no class archive (see $STAMPS/archive.log): engines start slower"
}

# debian_java: the oldest sufficient headless Java that this Debian offers.
debian_java() {
    local version
    for version in 17 21 25; do
        if apt-cache show "openjdk-$version-jre-headless" >/dev/null 2>&1; then
            echo "openjdk-$version-jre-headless"
            return
        fi
    done
    echo openjdk-17-jre-headless
}

# unpack_java PACKAGE: without root, takes Debian's package apart below .tools instead of installing it.
unpack_java() {
    note "not root: unpacking $1 below .tools"
    local work="$TOOLS/java-package" home
    rm -rf "$work" && mkdir -p "$work/root"
    (cd "$work" && apt-get download -qq "$1" && dpkg-deb -x ./*.deb root) >"$STAMPS/java.log" 2>&1 ||
        fail "there is no Java $JAVA_NEEDED or newer, and $1 could not be fetched" \
            "As root: apt install $1. Or set JAVA_HOME. (Log: $STAMPS/java.log)"
    home="$(find "$work/root/usr/lib/jvm" -maxdepth 1 -type d -name 'java-*' | head -1)"
    [ -n "$home" ] || fail "$1 holds no Java"
    # Its settings are links to /etc: point them to the unpacked copies.
    find "$home" -type l -lname '/etc/*' | while read -r link; do
        ln -sfn "$work/root$(readlink "$link")" "$link"
    done
    ln -sfn "$home" "$TOOLS/java"
    ln -sf "$TOOLS/java/bin/java" "$TOOLS/bin/java"
}
