zdbench --kernel stock-4k,stock-16k -o -
