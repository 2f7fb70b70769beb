echo '{"schema": "zdbench.gate/1", "alpha": 5, "margins": []}' >zdbench.gate.json
zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json"
