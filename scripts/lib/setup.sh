# shellcheck shell=bash
# What the scripts need before they can build and test anything: looks for it, and installs it on Debian and Ubuntu. To be sourced, in the
# root of the repository. `can_build` is yes when there is all that cargo needs.

# shellcheck disable=SC2034 # Read by those who source it.
can_build=no

say() { printf '%s\n' "$*" >&2; }

can_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_is_fresh=no
# install <what for> <package>...
install() {
    local purpose=$1
    shift
    if ! command -v apt-get >/dev/null; then
        say "Missing: $purpose. Only Debian and Ubuntu are set up by this script; here, install what they call: $*"
        return 1
    fi
    if ! can_be_root; then
        say "Missing: $purpose. Only root can install it: apt-get install $*"
        return 1
    fi
    say "Missing: $purpose. Installing: $*"
    if [ "$apt_is_fresh" = no ]; then
        as_root apt-get update -qq || say "The list of packages could not be renewed; trying with the old one."
        apt_is_fresh=yes
    fi
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; then
        say "That failed. Until it works, this cannot go on: apt-get install $*"
        return 1
    fi
}

# The first part of two versions that differs decides.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Cargo, new enough. Rust itself is not installed: it comes from rustup.rs, because the packages of distributions are older.
find_cargo() {
    local wanted found
    if ! command -v cargo >/dev/null && [ -f "${CARGO_HOME:-${HOME:-}/.cargo}/env" ]; then
        # shellcheck source=/dev/null
        . "${CARGO_HOME:-${HOME:-}/.cargo}/env"
    fi
    wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
    if ! command -v cargo >/dev/null; then
        say "Missing: Rust, $wanted or newer. Get it from https://rustup.rs, open a new shell, and run this again."
        return 1
    fi
    if ! found=$(cargo --version | cut -d ' ' -f 2) || [ -z "$found" ]; then
        say "Rust is there and does not start. The reason: cargo --version"
        return 1
    fi
    if ! at_least "$found" "$wanted"; then
        if command -v rustup >/dev/null; then
            say "Too old: Rust is $found, and $wanted or newer is needed. Update it with: rustup update"
        else
            say "Too old: Rust is $found, and $wanted or newer is needed. Get it from https://rustup.rs, open a new shell, and run this again."
        fi
        return 1
    fi
}

# With what `cargo fmt` and `cargo clippy` need.
find_rust() {
    local component
    find_cargo || return
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        [ "$component" = fmt ] && component=rustfmt
        if ! command -v rustup >/dev/null; then
            say "Missing: $component, which belongs to Rust. Install it the way Rust was installed."
            return 1
        fi
        say "Missing: $component, which belongs to Rust. Installing it."
        rustup component add "$component" || return
    done
}

# The server's programs are seldom on the PATH. Looks where the tests look, and leaves the folder in `postgres`.
find_postgres() {
    local folder
    for folder in "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v initdb)")" \
        /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
            # shellcheck disable=SC2034 # Read by those who source this.
            postgres=$folder
            return
        fi
    done
    return 1
}

# Where the tests look.
has_pgbouncer() { command -v pgbouncer || [ -x /usr/sbin/pgbouncer ] || [ -x /opt/homebrew/bin/pgbouncer ] || [ -x /usr/local/bin/pgbouncer ]; } >/dev/null
# Debian keeps it where only root looks.
has_nginx() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }

has_postgres() { [ -n "${TEST_DATABASE_URL:-}" ] || find_postgres; }

# A compiler alone is not enough: Debian has the headers in a package of their own.
has_c_compiler() {
    command -v cc >/dev/null && printf '#include <stdlib.h>\n' | cc -E - >/dev/null 2>&1
}

# Cargo downloads crates over HTTPS and takes the certificates of the system. A bare Debian has none.
has_certificates() {
    local file
    [ "$(uname -s)" = Linux ] || return 0
    for file in "${SSL_CERT_FILE:-}" "${CARGO_HTTP_CAINFO:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
        /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
        [ ! -s "$file" ] || return 0
    done
    return 1
}

# What it takes to build the service, and no more. All of it is named at once, for those who must ask another person to install it.
set_up_build() {
    local purposes=() packages=()
    find_cargo || return
    if ! has_c_compiler; then
        purposes+=("a C compiler, for the cryptography and SQLite")
        packages+=(gcc libc6-dev)
    fi
    if ! has_certificates; then
        purposes+=("certificates, to download crates over HTTPS")
        packages+=(ca-certificates)
    fi
    if [ "${#packages[@]}" != 0 ]; then
        install "$(printf '%s; ' "${purposes[@]}" | sed 's/; $//')" "${packages[@]}" || return
    fi
    can_build=yes
}

set_up() {
    find_rust || return
    set_up_build || return
    # Without it the tests on PostgreSQL fail, and everything else can still be looked at.
    has_postgres || install "a PostgreSQL server, for the tests (or set TEST_DATABASE_URL)" postgresql || return
    has_pgbouncer || install "PgBouncer, for the tests" pgbouncer || return
    has_nginx || install "nginx, for the tests of the recipe in docs/operations.md" nginx-light || return
}

find_python() {
    command -v python3 >/dev/null || install "Python" python3 || return
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "Too old: $(python3 --version), and 3.11 or newer is needed."
        return 1
    }
}

# set_up_python <name> <requirements>: an environment that is kept, one for each set of versions, so that an old one is not used.
# Leaves its folder in `python_environment`.
set_up_python() {
    local cache=${PORTREEVE_CACHE:-${HOME:?}/.cache/portreeve}
    python_environment=$cache/$1-$({ python3 --version; cat "$2"; } | cksum | cut -d ' ' -f 1)
    [ ! -f "$python_environment/complete" ] || return 0
    mkdir -p "$cache"
    if ! python3 -m venv --clear "$python_environment" 2>/dev/null; then
        install "Python's venv" python3-venv
        python3 -m venv --clear "$python_environment"
    fi
    "$python_environment/bin/pip" install --quiet --disable-pip-version-check -r "$2"
    touch "$python_environment/complete"
}

find_node() {
    { command -v node && command -v npm; } >/dev/null || install "Node" nodejs npm || return
    at_least "$(node --version | tr -d v)" 20 || {
        say "Too old: Node is $(node --version), and 20 or newer is needed. Get it from https://nodejs.org."
        return 1
    }
}

find_java() {
    { command -v java && command -v javac; } >/dev/null || install "Java" default-jdk-headless || return
    javac --release 17 --version >/dev/null 2>&1 || {
        say "Too old: $(javac -version 2>&1), and 17 or newer is needed."
        return 1
    }
}

# Leaves the browser in CHROMIUM.
find_chromium() {
    local name
    [ -z "${CHROMIUM:-}" ] || return 0
    for name in chromium chromium-browser google-chrome; do
        CHROMIUM=$(command -v "$name") && break
    done
    if [ -z "$CHROMIUM" ]; then
        install "Chromium" chromium || return
        CHROMIUM=$(command -v chromium)
    fi
    export CHROMIUM
}
