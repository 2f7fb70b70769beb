zdbench report --help
