# Misspelt, it would be a gate that its owner does not have.
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "margin": []}' >zdbench.gate.json
zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json"
