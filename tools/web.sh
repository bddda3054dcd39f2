# shellcheck shell=bash
# Building the web client; sourced by run and test after tools/lib.sh. Without web/package.json
# nothing happens.

# web_hash PATH...: one checksum over names and contents of files below web/ and beside it.
web_hash() {
	(cd "$sg_root" && find "$@" -type f ! -path '*/node_modules/*' ! -path '*/.*' -print0 2>/dev/null |
		LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-32)
}

web_exists() {
	[ -f "$sg_root/web/package.json" ]
}

# web_install: npm ci, when the lock or Node.js changed.
web_install() {
	local stamp=$sg_root/web/node_modules/.shegong-stamp key
	key=$(web_hash web/package-lock.json web/package.json)-$(node --version)
	if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
		return 0
	fi
	(cd "$sg_root/web" && npm ci --no-audit --no-fund --loglevel=error </dev/null) || return 1
	echo "$key" >"$stamp"
}

# web_build: npm run build, when a source of the client changed. Needs web/public/rule.wasm before.
web_build() {
	local stamp=$sg_root/web/dist/.shegong-stamp key
	key=$(web_hash web/src web/public web/index.html web/package-lock.json web/package.json \
		web/*.config.ts web/*.config.js web/tsconfig*.json messages catalogue)
	if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
		return 0
	fi
	(cd "$sg_root/web" && npm run build </dev/null) || return 1
	mkdir -p "$(dirname "$stamp")"
	echo "$key" >"$stamp"
}
