echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "insn", "metrics": "*", "theta": -1}]}' >zdbench.gate.json
zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json"
