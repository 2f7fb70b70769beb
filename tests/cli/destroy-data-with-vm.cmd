zdbench --target vm --destroy-data
