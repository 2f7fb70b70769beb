"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c invocation.plan.inject:=100
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --extend c.json
