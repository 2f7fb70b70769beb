head -c 20000 "$FIXTURES/sample-result.json" >b.json
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
