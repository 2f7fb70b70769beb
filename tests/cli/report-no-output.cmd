zdbench report "$FIXTURES/sample-result.json"
