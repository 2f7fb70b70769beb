mkdir tree; zdbench doctor --kernel tree
