: >empty.json
zdbench show empty.json
