head -c 4096 "$BINARY" >a.json
zdbench show a.json
