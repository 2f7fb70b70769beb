printf '{"schema": "zdbench.result/1", ' >a.json
zdbench report "$FIXTURES/sample-result.json" a.json -o report.html
code=$?
[ ! -e report.html ] || echo "half written"
exit $code
