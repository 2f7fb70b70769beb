: >a; : >b; zdbench --kernel ./a,./b --modules .
