"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
zdbench calibrate "$FIXTURES/sample-result.json" b.json b.json
