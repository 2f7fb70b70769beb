zdbench --precision 0.00001%
