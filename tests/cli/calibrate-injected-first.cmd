# The first result is looked at like the others.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a invocation.plan.inject:=100
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c
zdbench calibrate a.json b.json c.json
