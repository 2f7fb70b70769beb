zdbench --threads 2,02
