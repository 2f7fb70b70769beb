zdbench --target vm -o there/
