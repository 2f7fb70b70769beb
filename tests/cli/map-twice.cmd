zdbench --map dev,dev
