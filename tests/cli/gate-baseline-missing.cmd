zdbench gate --baseline a.json "$FIXTURES/sample-result.json"
