# shellcheck shell=bash
# A service to be tried out. To be sourced after setup.sh; it logs to the folder `work` of the script, which calls `stop_service` at its end.

# shellcheck disable=SC2154 # `work` is the script's.
server=''

# Leaves the program in PORTREEVE_BINARY, built if none is named.
find_binary() {
    find_rust
    command -v curl >/dev/null || install "curl" curl
    [ -z "${PORTREEVE_BINARY:-}" ] || return 0
    # Together with the tests: alone it would have other features, and all of it would be compiled once more.
    cargo build --quiet --locked --package portreeve-server --bin portreeve --package portreeve-tests --test portreeve
    PORTREEVE_BINARY=${CARGO_TARGET_DIR:-target}/debug/portreeve
}

# start_service <database> [<variable>=<value>...]: leaves in the environment where it is, and who administers it. In memory no account does:
# an administrator is made by a command of its own, which has no way in there.
start_service() {
    local url=$1 port portreeve
    shift
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # The cheapest hashes there are, and no waits: all come from one address.
    portreeve=(env -i PATH="$PATH" DATABASE_URL="$url" PORT="$port" LIMITS=off HASH_QUEUE=1000 RUST_LOG=info LOG_FORMAT=json
        ARGON2_MEMORY_KIB=64 ARGON2_ITERATIONS=1 "$@" "$PORTREEVE_BINARY")
    export PORTREEVE_URL="http://127.0.0.1:$port" PORTREEVE_ADMIN_EMAIL='' PORTREEVE_ADMIN_PASSWORD=''
    if [ "$url" != memory: ]; then
        PORTREEVE_ADMIN_EMAIL=root@example.com PORTREEVE_ADMIN_PASSWORD='nine wet umbrellas in Oslo'
        "${portreeve[@]}" migrate
        printf '%s\n' "$PORTREEVE_ADMIN_PASSWORD" | "${portreeve[@]}" admin create --email "$PORTREEVE_ADMIN_EMAIL"
    fi
    "${portreeve[@]}" serve 2>"$work/log" &
    server=$!
    for _ in $(seq 100); do
        curl -fsS "$PORTREEVE_URL/health/ready" >/dev/null 2>&1 && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/log" >&2
    return 1
}

stop_service() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=''
}

# Whether the service took everything well. To be asked before it is stopped.
logged_no_error() {
    if grep '"level":"ERROR"' "$work/log" >&2; then
        say "the service has logged errors"
        return 1
    fi
}
