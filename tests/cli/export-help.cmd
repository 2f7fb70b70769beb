zdbench export --help
