zdbench --target vm --threads 1,2
