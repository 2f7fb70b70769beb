ln -s missing/result.json link
zdbench --target vm -o link
