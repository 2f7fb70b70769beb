zdbench --threads 65
