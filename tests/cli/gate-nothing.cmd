zdbench gate
