zdbench --target local --kernel stock-4k
