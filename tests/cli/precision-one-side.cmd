zdbench --precision 1% --map dev
