echo 'theta = 5' >zdbench.gate.json
zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json"
