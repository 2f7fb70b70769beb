# No margin holds what differs by a factor of eight.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/fault/write-pte/p50*=8'
zdbench calibrate a.json b.json c.json
