printf "%100000s" "" | tr " " "[" >a.json
zdbench show a.json
