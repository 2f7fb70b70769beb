# A misspelt pattern gates nothing, and what it should gate would pass.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.05'
cat >zdbench.gate.json <<'END'
{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["*/gup/*", "*/fault/write-pte/p5O"],
 "margins": [{"clock": "insn", "metrics": "*", "theta": 0.002}]}
END
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
