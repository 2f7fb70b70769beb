zdbench kernel build
