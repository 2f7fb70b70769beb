zdbench --precision 101%
