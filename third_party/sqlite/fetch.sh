#!/bin/bash
# fetch.sh: puts the pinned amalgamation (sqlite3.c, sqlite3.h) into the cache and prints its folder. The lock file's checksum decides what is accepted; no install script runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../../tools/lib.sh
. "$here/../../tools/lib.sh"
cache=$sg_cache

key=$(cat "$here/package-lock.json" "$here/package.json" | sha256sum | cut -c1-12)
target=$cache/sqlite-source-$key
if [ ! -f "$target/sqlite3.c" ]; then
	node_ready >&2
	work=$(mktemp -d "$cache/sqlite-fetch.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/"
	(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null) >&2
	mkdir "$work/out"
	cp "$work"/node_modules/better-sqlite3/deps/sqlite3/sqlite3.[ch] "$work/out/"
	rm -rf "$target"
	mv "$work/out" "$target"
fi
echo "$target"
