zdbench --threads 1,0
