"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' \
  '*/gup/vmsplice-pte/get!refused:no' machine.kernel.release:='"6.12.58"'
code=0
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --json verdict.json --across kernel >/dev/null || code=$?
/usr/bin/python3 - "$TOP/results/zdbench.verdict.1.schema.json" <<'END'
import json, sys
import jsonschema
verdict = json.load(open("verdict.json"))
jsonschema.validate(verdict, json.load(open(sys.argv[1])))
END
cat verdict.json
exit $code
