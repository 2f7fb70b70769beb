zdbench kernel destroy
