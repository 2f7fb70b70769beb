zdbench --version
