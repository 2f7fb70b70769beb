echo "{\"schema\": \"other/1\"}" >a.json
zdbench show a.json
