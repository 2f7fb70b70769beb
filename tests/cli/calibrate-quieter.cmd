# Margins that a noisier day has raised come down again.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/fault/write-pte/p50*=1.5'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" d.json run=d
zdbench calibrate a.json b.json c.json >noisy
grep -c theta zdbench.gate.json
zdbench calibrate a.json b.json d.json >quiet
cat zdbench.gate.json
# Those of the other clock are no business of this one.
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "insn", "metrics": "*", "theta": 0.002},
  {"clock": "time", "metrics": "fsdax/dev/2M/ext4/fault/write-pte/p50", "theta": 0.3}]}' >zdbench.gate.json
zdbench calibrate a.json b.json d.json >quiet
grep time zdbench.gate.json
