zdbench --nonsense
