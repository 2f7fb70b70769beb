zdbench --map dev,ram
