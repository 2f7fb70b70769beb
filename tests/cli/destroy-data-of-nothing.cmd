zdbench --destroy-data
