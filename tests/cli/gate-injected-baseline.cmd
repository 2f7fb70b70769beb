# What is made slow on purpose would hide what has become slow.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a invocation.plan.inject:=1000
zdbench gate --baseline a.json "$FIXTURES/sample-result.json"
