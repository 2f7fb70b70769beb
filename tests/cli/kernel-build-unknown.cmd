zdbench kernel build nonsense
