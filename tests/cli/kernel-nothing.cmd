zdbench kernel
