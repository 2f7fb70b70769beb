zdbench --clock time --threads 1,2 --workload provision
