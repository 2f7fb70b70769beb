sed "s|zdbench.result/1|zdbench.result/2|" "$FIXTURES/sample-result.json" >a.json
zdbench show a.json
