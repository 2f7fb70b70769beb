cp "$FIXTURES/sample-result.json" a.json
zdbench export --format bencher a.json a.json
