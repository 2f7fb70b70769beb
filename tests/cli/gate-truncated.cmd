printf '{"schema": "zdbench.result/1", "run_id": "2026' >b.json
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
