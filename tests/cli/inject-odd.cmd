zdbench --inject 3
