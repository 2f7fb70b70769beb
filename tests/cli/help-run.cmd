zdbench run --help
