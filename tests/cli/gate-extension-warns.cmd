# What is warned of in the second look is said as well.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c tool.git:='"0123456"' \
  warnings.1:='{"code": "drift", "severity": "warning", "message": "3 of 96 metrics drift", "remedy": ""}'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --extend c.json | sed -n '/extended/,/^$/p'
