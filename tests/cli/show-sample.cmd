zdbench show "$FIXTURES/sample-result.json" | diff "$FIXTURES/table-sample.txt" -
