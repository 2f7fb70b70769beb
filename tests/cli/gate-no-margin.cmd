"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "time", "metrics": "*", "theta": 0.1}]}' >c.json
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --config c.json
