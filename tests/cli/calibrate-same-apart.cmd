# The same run again, but not next to it.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c
zdbench calibrate b.json c.json b.json
