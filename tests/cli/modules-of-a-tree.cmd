mkdir tree; zdbench --kernel ./tree --modules .
