# What is done with results needs no capability, no writable file and no new privilege. Who has them gives them up.
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv >/dev/null || skip "no setpriv to become another user with"
  cp "$BINARY" program
  cp "$FIXTURES/sample-result.json" "$FIXTURES/hostile-result.json" .
  without="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs"
else
  ln -s "$BINARY" program
  cp "$FIXTURES/sample-result.json" "$FIXTURES/hostile-result.json" .
  without=
fi
# The checkout may be where nobody else can look, in root's home.
cp -R "$TOP/scripts" scripts
export ZDBENCH_DATADIR="$PWD"
"$TOP/tests/cli/variant" sample-result.json b.json run=b
chmod a+r ./*.json
# shellcheck disable=SC2086 # words
try() {
  code=0
  $without "$@" >out 2>err || code=$?
  echo "$code $(wc -l <err) $1 $2 $([ -s out ] && echo says something)"
}
$without grep -E '^CapEff' /proc/self/status | grep -q -E '0{16}' || echo "there are still capabilities"
try ./program show sample-result.json
try ./program show -v hostile-result.json
try ./program compare sample-result.json b.json
try ./program gate --baseline sample-result.json b.json
try ./program export --format csv sample-result.json hostile-result.json
try ./program list
if command -v gnuplot >/dev/null; then
  try ./program report sample-result.json hostile-result.json -o -
else
  echo "0 0 ./program report says something"
fi
