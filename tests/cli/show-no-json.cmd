echo "a = 1" >a.json
zdbench show a.json
