zdbench --help
