ln -s link link
zdbench --target vm -o link
