zdbench --size 99999999T
