# What stands in the working directory counts, and the last margin that fits.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01'
cat >zdbench.gate.json <<'END'
{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["fsdax/*/p50"],
 "margins": [{"clock": "insn", "metrics": "*", "theta": 0.002},
             {"clock": "insn", "metrics": "fsdax/dev/*/write-pte/p50", "theta": 0.05}]}
END
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json -v
