# shellcheck shell=bash
# Shell functions of the scripts in this folder. Sourced, not run. A script defines start() and stop().

sg_lock=${TMPDIR:-/tmp}/sg-servers-$(id -u).lock # one server starts or ends at a time

die() {
	echo "error: $*" >&2
	exit 1
}

# pg_bindir: where initdb lies (Debian keeps it off PATH).
pg_bindir() {
	local dir
	for dir in $(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)") \
		"$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin; do
		if [ -x "$dir/initdb" ]; then
			echo "$dir"
			return
		fi
	done
}

# as_server COMMAND...: as an ordinary user.
as_server() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		(cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups \
			env HOME=/nonexistent "$@")
	fi
}

# server_dir DIR: the folder is there and belongs to whom the server runs as.
server_dir() {
	local owner
	[ "${#1}" -lt 80 ] || die "$1: too long for a socket"
	mkdir -p -m 700 "$1"
	owner=$(stat -c %u "$1")
	case $owner in
	"$(id -u)" | "$(id -u nobody)") ;;
	*) die "$1 belongs to somebody else" ;;
	esac
	if [ "$(id -u)" -eq 0 ]; then
		chown nobody "$1"
	fi
}

# watch DIR PID: when PID has ended and was the last one, the server ends and DIR goes.
watch() {
	local dir=$1 pid=$2
	tail --pid="$pid" -f /dev/null
	exec 9>"$sg_lock"
	flock 9
	rm -f "$dir.users/$pid"
	rmdir "$dir.users" 2>/dev/null || return 0
	stop "$dir"
	rm -rf "$dir"
}

# use DIR PID [PORT]: starts the server for as long as PID lives.
use() {
	local dir=$1 pid=$2
	mkdir -p "$(dirname "$dir")"
	(
		flock 9
		start "$dir" "${@:3}"
		mkdir -p "$dir.users"
		[ -e "$dir.users/$pid" ] || {
			touch "$dir.users/$pid"
			setsid "$0" watch "$dir" "$pid" </dev/null >/dev/null 2>&1 9>&- &
		}
	) 9>"$sg_lock"
}

# engine_name: the script's own name is the driver's.
engine_name() {
	basename "$0" .sh
}

serve_command() {
	local dir
	case ${1:-} in
	start) use "$2" "$PPID" "${@:3}" ;;
	stop) stop "$2" ;;
	watch) watch "$2" "$3" ;;
	run)
		dir=$(mktemp -u "${TMPDIR:-/tmp}/sg-$(engine_name)-XXXXXX")
		use "$dir" $$
		shift
		SHEGONG_TEST_DB=$(engine_name) SHEGONG_TEST_SERVER=$dir exec "$@"
		;;
	*) die "usage: $0 start DIR [PORT] | stop DIR | run COMMAND..." ;;
	esac
}
