zdbench --precision 1% --workload provision,persist
