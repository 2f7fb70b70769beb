zdbench --re 3
