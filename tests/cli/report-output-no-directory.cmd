zdbench report "$FIXTURES/sample-result.json" -o no/report.html
