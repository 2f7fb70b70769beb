# What is made slow on purpose would make every margin wide.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b invocation.plan.kernel_inject:=100
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c
zdbench calibrate a.json b.json c.json
