zdbench --mode nonsense
