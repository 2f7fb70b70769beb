zdbench --wait 5x
