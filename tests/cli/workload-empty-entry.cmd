zdbench --workload fault,,gup
