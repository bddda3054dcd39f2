#!/usr/bin/env bash
# A private MariaDB for tests: an ordinary user's, in one folder, reached by the socket inside it.
#
#   tools/servers/mariadb.sh start DIR [--port N] [--durable]
#   tools/servers/mariadb.sh stop DIR
#
# start makes DIR when it is not there, waits until the server answers and prints its DSN
# (`mysql:socket=... user=...`). Without --port it listens on no network. --durable keeps every
# sync: for tests that kill it. The server is asked to end by `stop`; with SHEGONG_SERVER_OWNER=PID
# it also ends by itself when that process is gone.
set -euo pipefail

die() {
	echo "error: $*" >&2
	exit 1
}

# The server refuses root: then an unprivileged account runs it.
as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid="$account" --regid="$group" --clear-groups "$@"
	else
		"$@"
	fi
}

prepare() {
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	[ "${#dir}" -le 90 ] || die "the folder's path is too long for a socket: $dir"
	account=nobody
	group=$(id -gn nobody 2>/dev/null || id -gn)
	[ "$(id -u)" -ne 0 ] || chown "$account:$group" "$dir"
}

install_tables() {
	as_user mariadb-install-db --no-defaults --datadir="$dir/data" --skip-test-db \
		--auth-root-authentication-method=normal --cross-bootstrap --skip-log-bin \
		--innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 \
		--innodb-buffer-pool-size=16M >"$dir/install.log" 2>&1 ||
		die "mariadb-install-db: $(tail -n 3 "$dir/install.log")"
}

# Ends the server when its owner is gone, so that a broken-off test leaves nothing running.
watch_owner() {
	local owner=$1
	while kill -0 "$owner" 2>/dev/null && kill -0 "$(cat "$dir/server.pid")" 2>/dev/null; do
		sleep 2
	done
	stop
}

start() {
	local port=0 durable=0 server network=(--skip-networking) settings=()
	while [ $# -gt 0 ]; do
		case $1 in
		--port)
			port=$2
			network=(--bind-address=127.0.0.1 --port="$port")
			shift 2
			;;
		--durable)
			durable=1
			shift
			;;
		*) die "unknown option $1" ;;
		esac
	done
	prepare
	[ -d "$dir/data/mysql" ] || install_tables
	if [ "$durable" -eq 1 ]; then
		settings=(--innodb-flush-log-at-trx-commit=1)
	else
		# Quick, and still what the program's check of the engine asks for.
		settings=(--innodb-flush-log-at-trx-commit=1 --innodb-flush-method=nosync
			--innodb-doublewrite=0 --sync-frm=OFF)
	fi
	as_user mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/mysql.sock" \
		--pid-file="$dir/server.pid" "${network[@]}" "${settings[@]}" \
		--log-error="$dir/server.log" --skip-log-bin --skip-name-resolve --skip-stack-trace \
		--innodb-buffer-pool-size=128M --innodb-log-file-size=64M --max-connections=200 \
		--innodb-file-per-table=0 --innodb-autoinc-lock-mode=2 --table-definition-cache=4000 \
		--table-open-cache=2000 --character-set-server=utf8mb4 --max-allowed-packet=64M \
		</dev/null >/dev/null 2>&1 &
	server=$!
	wait_ready "$server"
	if [ -n "${SHEGONG_SERVER_OWNER:-}" ]; then
		watch_owner "$SHEGONG_SERVER_OWNER" </dev/null >/dev/null 2>&1 &
	fi
	echo "mysql:socket=$dir/mysql.sock user=root"
}

# Ready is when it answers; a server that ended says why in its log.
wait_ready() {
	local server=$1 tries=0
	until mariadb --no-defaults --socket="$dir/mysql.sock" --user=root --execute="DO 0" >/dev/null 2>&1; do
		kill -0 "$server" 2>/dev/null || die "mariadbd ended: $(tail -n 5 "$dir/server.log")"
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || die "mariadbd does not answer: $(tail -n 5 "$dir/server.log")"
		sleep 0.1
	done
}

stop() {
	local server
	server=$(cat "$dir/server.pid" 2>/dev/null) || return 0
	kill "$server" 2>/dev/null || return 0
	while kill -0 "$server" 2>/dev/null; do
		sleep 0.1
	done
}

[ $# -ge 2 ] || die "usage: $0 start|stop DIR [--port N] [--durable]"
PATH=$PATH:/usr/sbin
verb=$1
dir=$2
shift 2
case $verb in
start) start "$@" ;;
stop) stop ;;
*) die "unknown word $verb" ;;
esac
