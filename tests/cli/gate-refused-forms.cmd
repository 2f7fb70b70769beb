# Where there is no verdict, the one of the run before does not stay.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.release:='"##[add-mask]<x>"'
code=0
echo old | tee verdict.xml verdict.md >verdict.json
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --junit verdict.xml --markdown verdict.md \
  --json verdict.json 2>err || code=$?
echo "$code"
cat verdict.xml verdict.md
/usr/bin/python3 - "$TOP/results/zdbench.verdict.1.schema.json" <<'END'
import json, sys
from jsonschema import validate
verdict = json.load(open("verdict.json"))
validate(verdict, json.load(open(sys.argv[1])))
print(verdict["verdict"], verdict["reason"])
END
# No line of it is a command to a runner that reads along.
cat err
# Nor is anything on stdout.
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --junit - 2>err || echo "ended with $?"
