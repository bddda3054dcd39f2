#!/bin/bash
# mysql.sh start DIR [PORT] | stop DIR | run COMMAND...: a private MariaDB for tests, on the unix socket
# DIR/mysql.sock (and on 127.0.0.1:PORT when a port is given), user `root`, no password. Nothing of it
# is shared with a server of this machine; it reads no settings of the machine either.
#
# Root starts it as `nobody`. `start` is quick when it runs already. The server ends when everybody who
# called `start` has ended (the caller, not this script), or with `stop`. `run` starts one in a new
# folder for one command, with SHEGONG_TEST_DB and SHEGONG_TEST_SERVER set.
#
# Its syncs do nothing, it is for tests: SHEGONG_SERVER_FSYNC=on for those that pull the plug.
set -eu
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin

make_tables() {
	as_server mariadb-install-db --no-defaults --datadir="$1/data" --skip-test-db \
		--auth-root-authentication-method=normal --cross-bootstrap --skip-log-bin \
		--innodb-log-file-size=8M --innodb-flush-method=nosync >"$1/install.log" 2>&1 ||
		die "mariadb-install-db failed; see $1/install.log"
}

listens() {
	if [ -n "$1" ]; then
		echo "--bind-address=127.0.0.1 --port=$1"
	else
		echo "--skip-networking"
	fi
}

# What the program's check of an engine asks for is set all the same.
syncs() {
	if [ "${SHEGONG_SERVER_FSYNC:-off}" = off ]; then
		echo "--innodb-flush-method=nosync --innodb-doublewrite=0 --sync-frm=OFF"
	fi
}

answers() {
	mariadb --no-defaults --socket="$1/mysql.sock" --user=root --execute="DO 0" >/dev/null 2>&1
}

run_server() {
	local dir=$1 port=$2
	# shellcheck disable=SC2046 # words
	as_server mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/mysql.sock" \
		--pid-file="$dir/server.pid" --log-error="$dir/server.log" $(listens "$port") $(syncs) \
		--skip-log-bin --skip-name-resolve --skip-stack-trace --max-connections=400 \
		--innodb-flush-log-at-trx-commit=1 --innodb-file-per-table=0 \
		--innodb-buffer-pool-size=128M --innodb-log-file-size=64M \
		--table-definition-cache=4000 --table-open-cache=2000 \
		--character-set-server=utf8mb4 --max-allowed-packet=64M
}

start() {
	local dir=$1 port=${2:-} tries=0 server
	server_dir "$dir"
	if answers "$dir"; then
		return
	fi
	if [ ! -d "$dir/data/mysql" ]; then
		make_tables "$dir"
	fi
	run_server "$dir" "$port" </dev/null >/dev/null 2>&1 9>&- &
	server=$!
	until answers "$dir"; do
		kill -0 "$server" 2>/dev/null || die "MariaDB does not start; see $dir/server.log"
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || die "MariaDB does not answer; see $dir/server.log"
		sleep 0.1
	done
}

stop() {
	local server
	server=$(cat "$1/server.pid" 2>/dev/null) || return 0
	kill "$server" 2>/dev/null || return 0
	while kill -0 "$server" 2>/dev/null; do
		sleep 0.1
	done
}

serve_command "$@"
