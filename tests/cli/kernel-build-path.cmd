zdbench kernel build ../stock
