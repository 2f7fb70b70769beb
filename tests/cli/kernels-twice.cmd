zdbench --kernel stock-4k,stock-16k,stock-4k
