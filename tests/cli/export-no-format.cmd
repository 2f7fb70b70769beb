zdbench export "$FIXTURES/sample-result.json"
