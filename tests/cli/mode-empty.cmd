zdbench --mode=
