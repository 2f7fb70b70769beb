zdbench --traffic --target local
