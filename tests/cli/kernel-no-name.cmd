zdbench --kernel -x
