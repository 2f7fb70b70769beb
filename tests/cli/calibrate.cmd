"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/fault/write-pte/p50*=0.995'
zdbench calibrate a.json b.json c.json
cat zdbench.gate.json
zdbench gate --baseline a.json b.json
