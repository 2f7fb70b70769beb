zdbench --kernel-inject 3
