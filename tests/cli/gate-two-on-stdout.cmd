zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json" --github --json -
