zdbench --mode
