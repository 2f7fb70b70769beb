printf '{"schema": "zdbench.result/1", ' >a.json
code=0
zdbench report "$FIXTURES/sample-result.json" a.json -o report.html || code=$?
[ ! -e report.html ] || echo "half written"
exit $code
