cp "$FIXTURES/sample-result.json" a.json
cp a.json b.json
zdbench export --format csv a.json b.json
