# Of two only one would count.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --extend c.json --extend d.json
