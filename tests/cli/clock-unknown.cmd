zdbench --clock sundial
