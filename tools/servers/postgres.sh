#!/bin/bash
# postgres.sh start DIR [PORT] | stop DIR | run COMMAND...: a private PostgreSQL for tests, on a unix
# socket in DIR (and on 127.0.0.1:PORT when a port is given), superuser `shegong`, no password. Nothing
# of it is shared with a server of this machine.
#
# It refuses to run as root, so root starts it as `nobody`. `start` is quick when it runs already. The
# server ends when everybody who called `start` has ended (the caller, not this script), or with `stop`.
# `run` starts one in a new folder for one command, with SHEGONG_TEST_DB and SHEGONG_TEST_SERVER set.
#
# Not durable (fsync off), it is for tests: SHEGONG_SERVER_FSYNC=on for those that pull the plug.
set -eu
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

bin=$(pg_bindir)
[ -n "$bin" ] || die "no PostgreSQL here: apt-get install postgresql-15"

make_cluster() {
	as_server "$bin/initdb" -D "$1/data" -U shegong -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
		>"$1/initdb.log" 2>&1 || die "initdb failed; see $1/initdb.log"
	cat >>"$1/data/postgresql.conf" <<-END
		unix_socket_directories = '$1'
		max_connections = 200
		shared_buffers = 64MB
		fsync = ${SHEGONG_SERVER_FSYNC:-off}
		full_page_writes = ${SHEGONG_SERVER_FSYNC:-off}
		wal_level = minimal
		max_wal_senders = 0
		checkpoint_timeout = 1h
		max_wal_size = 4GB
	END
}

listens() {
	if [ -n "$1" ]; then
		echo "-c listen_addresses=127.0.0.1 -p $1"
	else
		echo "-c listen_addresses= -p 5432"
	fi
}

start() {
	local dir=$1 port=${2:-}
	server_dir "$dir"
	if [ ! -f "$dir/data/PG_VERSION" ]; then
		make_cluster "$dir"
	fi
	if ! as_server "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
		as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 \
			-o "$(listens "$port")" start >/dev/null 2>&1 </dev/null 9>&- ||
			die "PostgreSQL does not start; see $dir/server.log"
	fi
}

stop() {
	as_server "$bin/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1 || true
}

serve_command "$@"
