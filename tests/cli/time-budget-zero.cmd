zdbench --time-budget 0s
