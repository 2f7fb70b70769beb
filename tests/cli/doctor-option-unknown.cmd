zdbench doctor --nonsense
