zdbench --align huge
