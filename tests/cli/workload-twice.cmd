zdbench --workload gup,fault,gup
