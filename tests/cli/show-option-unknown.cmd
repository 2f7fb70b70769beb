zdbench show --nonsense
