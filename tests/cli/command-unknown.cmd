zdbench nonsense
