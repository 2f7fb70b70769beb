zdbench show -v "$FIXTURES/sample-result.json" | diff "$FIXTURES/table-sample-verbose.txt" -
