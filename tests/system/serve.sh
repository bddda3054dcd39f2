#!/bin/bash
# The program as an operator meets it: init, serve, sign in, backup while serving, restore, verify,
# stopping, TLS, exit codes.
# label: system
# timeout: 180
set -u
program=$SHEGONG_PROGRAM
work=$(mktemp -d)
server=
failed=0

finish() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null
	fi
	rm -rf "$work"
}
trap finish EXIT
cd "$work" || exit 1

# expect WHAT WANTED HAVE
expect() {
	if [ "$2" != "$3" ]; then
		echo "$1: wanted '$2', have '$3'"
		failed=1
	fi
}

# run CODE WORD...: runs the program, compares its exit code; output to $out and $err.
run() {
	local code=$1 got
	shift
	"$program" "$@" >out 2>err
	got=$?
	if [ "$got" != "$code" ]; then
		echo "shegong $*: exit $got instead of $code"
		cat out err
		failed=1
	fi
}

# serve OPTION...: starts a server on a free port and waits for its word; address to $url.
serve() {
	: >served
	"$program" serve --port 0 "$@" >served 2>served.err &
	server=$!
	for _ in $(seq 600); do
		url=$(grep -o 'https\?://[0-9.:]*/' served)
		if [ -n "$url" ]; then
			return 0
		fi
		kill -0 "$server" 2>/dev/null || break
		sleep 0.05
	done
	cat served served.err
	echo "the server did not start"
	exit 1
}

# stop: asks the server to end and compares its exit code.
stop() {
	kill -TERM "$server"
	wait "$server"
	expect "exit after SIGTERM" 0 $?
	server=
}

member() {
	sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p"
}

# -- usage
run 2
run 2 nothing
run 0 --help
run 0 --version
for command in serve init user backup restore verify migrate openapi check; do
	run 0 "$command" --help
	expect "$command --help speaks" yes "$([ -s out ] && grep -q "shegong $command" out && echo yes)"
done
run 2 serve --nonsense
run 2 serve --port many
run 2 serve --tls-cert one.pem
run 1 serve --data absent
run 2 user
run 2 backup
run 2 restore x

# -- a station from nothing
run 1 init --data station --profile nowhere
run 0 init --data station --station "Test" --code RA01 --name "Xiang" --login xiang
password=$(sed -n 's/.*：\([a-z]*-[a-z]*-[a-z]*-[a-z]*\)$/\1/p' out)
expect "password is shown" yes "$([ ${#password} -ge 20 ] && echo yes)"
expect "folder" 700 "$(stat -c %a station)"
expect "key" 600 "$(stat -c %a station/master.key)"
expect "database" 600 "$(stat -c %a station/shegong.db)"
run 1 init --data station
run 1 serve --data station --listen 0.0.0.0 --port 0

# -- served
serve --data station
answer=$(curl -s -c jar -H 'Content-Type: application/json' -d "{\"account\":\"xiang\",\"password\":\"$password\"}" "${url}api/session")
csrf=$(echo "$answer" | member csrf)
expect "token" yes "$([ -n "$csrf" ] && echo yes)"
expect "cookie" yes "$(grep -q '#HttpOnly_' jar && echo yes)"
expect "before the first password is changed" 403 "$(curl -s -b jar -o /dev/null -w '%{http_code}' "${url}api/records/person")"
ask() {
	curl -s -b jar -H "X-CSRF: $csrf" -H 'Content-Type: application/json' -w '%{http_code}' -o body "$@"
}
expect "password change" 204 "$(ask -d "{\"old\":\"$password\",\"new\":\"shui-qing-yu-jian-5\"}" "${url}api/session/password")"
expect "a record" 201 "$(ask -d '{"id":"01a20087-28f5-752b-b656-a83b5b897e18","type":"person","fields":{"name":"吴阿香","gender":"2","client_groups":["B01"],"village":"330381128200","phone":"13800000461"}}' "${url}api/records/person")"
run 0 backup copy.db --data station
run 3 backup copy.db --data station
run 1 restore copy.db --into station --force
expect "a new account while serving" 0 "$("$program" user add mei --name Mei --role worker --data station >out 2>err; echo $?)"
run 1 user add mei --data station
run 1 user reset nobody --data station
run 0 user reset mei --data station
run 0 user role mei supervisor --data station
run 0 user disable mei --data station
run 0 user list --data station
expect "list" "mei	Mei	-	worker,supervisor" "$(grep mei out)"
curl -s -b jar "${url}api/records/person" >list
stop

# -- nothing secret lies on the disk in the clear
expect "telephone in the database" 0 "$(cat station/shegong.db* | grep -c 13800000461)"
expect "in a log" 0 "$(cat served served.err | grep -c 吴阿香)"

# -- back from the copy
run 0 restore copy.db --into again --key station/master.key
run 1 restore copy.db --into again
run 0 restore copy.db --into again --force
run 0 verify --data again
run 0 migrate --dry-run --data again
serve --data again
expect "the restored record" 200 "$(ask "${url}api/records/person/01a20087-28f5-752b-b656-a83b5b897e18")"
expect "its name" yes "$(grep -q 吴阿香 body && echo yes)"
stop

# -- somebody else's key
run 0 init --data other --login xiang
cp other/master.key again/master.key
run 3 verify --data again
expect "which key" yes "$(grep -q master.key err && echo yes)"
run 3 serve --data again --port 0

# -- the database elsewhere, by option and by environment; a key of its own place
mkdir elsewhere
run 0 init --data folder --db "sqlite:$work/elsewhere/one.db" --key "$work/elsewhere/key" --login xiang
expect "nothing but the lock in the folder" "" "$(ls folder | grep -v '^lock$')"
export SHEGONG_DB="sqlite:$work/elsewhere/one.db" SHEGONG_KEY="$work/elsewhere/key"
run 0 user list --data folder
expect "by environment" yes "$(grep -q xiang out && echo yes)"
run 1 init --data folder
serve --data folder
expect "served from there" 200 "$(curl -s -o body -w '%{http_code}' "${url}api/start")"
stop
unset SHEGONG_DB SHEGONG_KEY

# -- a server that is not there: said, and never with its password
run 1 backup two.db --db "postgres:host=127.0.0.1 port=1 password=geheim-1"
run 3 user list --data station --db "postgres:host=127.0.0.1 port=1 user=u password=geheim-1"
expect "password in what is said" 0 "$(cat out err | grep -c geheim)"

# -- TLS
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null || { echo "openssl failed"; exit 1; }
serve --data station --tls-cert cert.pem --tls-key key.pem
expect "TLS" 200 "$(curl -s --cacert cert.pem -o body -D head -w '%{http_code}' "${url}api/start")"
expect "HSTS" yes "$(grep -qi '^strict-transport-security' head && echo yes)"
curl -s --cacert cert.pem -D head -o body -H 'Content-Type: application/json' -d '{"account":"xiang","password":"shui-qing-yu-jian-5"}' "${url}api/session"
expect "cookie behind TLS" yes "$(grep -qi '^set-cookie: __Host-sg=.*; Secure' head && echo yes)"
stop

exit $failed
