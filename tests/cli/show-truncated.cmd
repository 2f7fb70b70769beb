head -c 2000 "$FIXTURES/sample-result.json" >a.json
zdbench show a.json
