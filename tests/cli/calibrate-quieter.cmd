# Margins that a noisier day has raised come down again.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/fault/write-pte/p50*=1.5'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" d.json run=d
zdbench calibrate a.json b.json c.json >noisy
grep -c theta zdbench.gate.json
zdbench calibrate a.json b.json d.json >quiet
cat zdbench.gate.json
