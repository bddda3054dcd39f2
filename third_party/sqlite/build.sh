#!/bin/bash
# build.sh: compiles the pinned SQLite once into <cache>/sqlite-<version>-<key>/ (libsqlite3.a,
# sqlite3.h) and prints that folder. The key covers source, flags and compiler. Build trees that
# configure at the same moment wait for each other.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../../tools/lib.sh
. "$here/../../tools/lib.sh"
cache=$sg_cache
cc=${SQLITE_CC:-cc}
mkdir -p "$cache"
exec 9>"$cache/sqlite.lock"
flock 9

source=$("$here/fetch.sh")
mapfile -t flags < <(grep -v '^#' "$here/flags.txt")
version=$(sed -n 's/^#define SQLITE_VERSION  *"\(.*\)"/\1/p' "$source/sqlite3.h")
key=$({ basename "$source"; printf '%s\n' "${flags[@]}"; "$cc" --version; } | sha256sum | cut -c1-12)
target=$cache/sqlite-$version-$key
if [ ! -f "$target/libsqlite3.a" ]; then
	echo "compiling SQLite $version (once for this machine)" >&2
	rm -rf "$target.part"
	mkdir "$target.part"
	cp "$source/sqlite3.h" "$target.part/"
	"$cc" "${flags[@]}" -c "$source/sqlite3.c" -o "$target.part/sqlite3.o" >&2
	ar rcs "$target.part/libsqlite3.a" "$target.part/sqlite3.o"
	rm "$target.part/sqlite3.o"
	rm -rf "$target"
	mv "$target.part" "$target"
fi
echo "$target"
