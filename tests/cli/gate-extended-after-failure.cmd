# What has regressed is not taken back by a second look.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.10'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --extend c.json
