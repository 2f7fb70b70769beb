zdbench doctor nonsense
