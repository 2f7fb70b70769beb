zdbench show missing.json
