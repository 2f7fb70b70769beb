printf 'text\n' >text
zdbench --kernel ./text --no-progress -o result.json
