zdbench --precision 0%
