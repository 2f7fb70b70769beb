zdbench --quick=yes
