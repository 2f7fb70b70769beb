zdbench show one two
