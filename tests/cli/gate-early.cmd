# A run that was stopped early says so, and in which form what is not listed.
base=$FIXTURES/sample-result.json
"$TOP/tests/cli/variant" "$base" b.json run=b invocation.complete:=false
zdbench gate --baseline "$base" b.json | grep early
zdbench gate --baseline "$base" b.json --markdown - | grep early
zdbench gate --baseline "$base" b.json --json - | grep '"complete"'
"$TOP/tests/cli/variant" "$base" c.json run=c
zdbench gate --baseline "$base" b.json --extend c.json --json - | grep '"extension"'
# Every metric is worse: more than GitHub shows.
"$TOP/tests/cli/variant" "$base" d.json run=d '*/p50*=1.1' '*/p99*=1.5' '*/get*=1.1' '*/put*=1.1' '*/rate*=0.9'
zdbench gate --baseline "$base" d.json --github >out || echo "ended with $?"
grep -c '^::error' out
tail -n 1 out
# What is not certain and what is better is in the other forms too.
"$TOP/tests/cli/variant" "$base" e.json run=e '*/dev/*/write-pte/p50~0.01'
"$TOP/tests/cli/variant" "$base" f.json run=f '*/dev/*/write-pte/p50~0.01' '*/dev/*/write-pte/p50*=1.02' '*/rate*=1.1'
zdbench gate --baseline e.json f.json --markdown - | sed -n '/^|/p'
zdbench gate --baseline e.json f.json --junit - | grep -E 'testsuite |write-pte/p50|rate'
zdbench gate --baseline e.json f.json --github | grep -E '^::(warning|notice|error) '
# More notes than GitHub shows, and a doubt in JSON.
warnings=$(/usr/bin/python3 -c '
import json
print(json.dumps([{"code": f"w{i}", "severity": "warning", "message": "m", "remedy": ""} for i in range(11)]))')
"$TOP/tests/cli/variant" "$base" g.json run=g warnings:="$warnings" || true
zdbench gate --baseline "$base" g.json --github | grep '^::notice' || true
