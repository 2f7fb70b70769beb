zdbench gate --help
