zdbench --target moon
