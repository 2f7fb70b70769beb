echo nothing >b.json
zdbench compare "$FIXTURES/sample-result.json" b.json
