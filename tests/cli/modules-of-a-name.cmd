zdbench --kernel stock-4k --modules .
