zdbench export --format excel "$FIXTURES/sample-result.json"
