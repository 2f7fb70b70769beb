zdbench show
