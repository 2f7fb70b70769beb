cp "$FIXTURES/sample-result.json" a.json
sed 's/"run_id": "[^"]*"/"run_id": "another"/' a.json >b.json
zdbench export --format csv a.json b.json | wc -l
