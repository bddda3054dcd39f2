#!/bin/bash
# setup.sh [--test]: installs what is missing for building (and testing): Debian packages from
# tools/packages-*.txt and a Node.js of 20.19 or later. Quick when nothing is missing.
set -eu
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

lists=("$sg_root/tools/packages-build.txt")
if [ "${1:-}" = --test ]; then
	lists+=("$sg_root/tools/packages-test.txt")
fi

# missing PACKAGE...: those of them that are not installed.
missing() {
	local package
	for package in "$@"; do
		if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
			echo "$package"
		fi
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "not installed and neither root nor sudo here: $*"
	fi
}

# Debian's PostgreSQL would make a server of its own and start it. We only want the programs.
no_server_by_itself() {
	local conf=/etc/postgresql-common/createcluster.conf
	if [ ! -e "$conf" ]; then
		as_root mkdir -p "${conf%/*}"
		echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
	fi
}

updated=no
install() {
	echo "installing: $*" >&2
	if [ "$updated" = no ]; then
		as_root apt-get update -q >/dev/null
		updated=yes
	fi
	case " $* " in
	*" postgresql-15 "*) no_server_by_itself ;;
	esac
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@" </dev/null >"$log" 2>&1 || {
		tail -20 "$log" >&2
		die "apt-get install failed"
	}
}

if command -v dpkg-query >/dev/null; then
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	mapfile -t wanted < <(sed 's/#.*//' "${lists[@]}" | awk 'NF { print $1 }' | sort -u)
	mapfile -t absent < <(missing "${wanted[@]}")
	if [ "${#absent[@]}" -gt 0 ]; then
		install "${absent[@]}"
	fi
	# Debian's own Node.js is too old for the web client, but its npm can fetch the pinned one.
	if ! command -v npm >/dev/null; then
		install nodejs npm
	fi
else
	echo "no dpkg here: install yourself what tools/packages-*.txt name" >&2
fi

mkdir -p "$sg_cache"
node_ready
