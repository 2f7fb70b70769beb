printf '{"schema": "zdbench.result/1", ' >a.json
zdbench export --format csv "$FIXTURES/sample-result.json" a.json
