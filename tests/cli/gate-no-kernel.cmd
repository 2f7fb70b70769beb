"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.version:='""'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
