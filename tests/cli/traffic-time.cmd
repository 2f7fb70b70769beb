zdbench --traffic --clock time --target vm
