zdbench gate "$FIXTURES/sample-result.json"
