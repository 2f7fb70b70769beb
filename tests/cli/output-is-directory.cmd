mkdir there
zdbench --target vm -o there
