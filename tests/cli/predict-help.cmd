zdbench predict --help
