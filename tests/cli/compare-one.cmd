zdbench compare "$FIXTURES/sample-result.json"
