zdbench --precision 0.01
