zdbench --workload fault,nonsense
