: >file
zdbench --target vm -o file/result.json
