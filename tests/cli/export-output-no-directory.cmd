zdbench export --format csv -o none/out.csv "$FIXTURES/sample-result.json"
