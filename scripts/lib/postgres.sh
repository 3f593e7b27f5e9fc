# shellcheck shell=bash
# A PostgreSQL server that is thrown away with the folder `work` of the script. To be sourced after setup.sh; the script calls
# `stop_postgres` at its end.

# shellcheck disable=SC2154 # `work` is the script's, and find_postgres leaves `postgres`.
cluster=''

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# Leaves the URL of an empty database in `postgres_url`.
start_postgres() {
    find_postgres || install "a PostgreSQL server" postgresql
    find_postgres
    cluster=$work/data
    mkdir "$cluster" "$work/socket"
    chmod 711 "$work"
    [ "$(id -u)" != 0 ] || chown postgres "$cluster" "$work/socket"
    as_postgres "$postgres/initdb" -D "$cluster" -U postgres -A trust -E UTF8 --no-sync >/dev/null
    # What is written here is thrown away.
    as_postgres "$postgres/pg_ctl" -D "$cluster" -s -w -l "$cluster/log" \
        -o "-c listen_addresses= -k $work/socket -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start
    # shellcheck disable=SC2034 # Read by those who source this.
    postgres_url="postgres://postgres@localhost/postgres?host=$work/socket"
}

stop_postgres() {
    [ -z "$cluster" ] || as_postgres "$postgres/pg_ctl" -D "$cluster" -m immediate -s stop || true
}
