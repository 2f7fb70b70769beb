zdbench list nonsense
