# How well a run could be measured is said and fails nothing; what the kernel is does.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b \
  warnings.1:='{"code": "drift", "severity": "warning", "message": "3 of 96 metrics drift", "remedy": ""}'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --json verdict.json
/usr/bin/python3 -c 'import json; print(json.load(open("verdict.json"))["notes"])'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --junit - | grep -A 3 '<properties>'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --markdown - | grep note
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c \
  warnings.1:='{"code": "debug-kernel", "severity": "warning", "message": "CONFIG_KASAN=y", "remedy": ""}'
zdbench gate --baseline b.json c.json
