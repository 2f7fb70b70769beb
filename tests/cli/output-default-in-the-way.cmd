: >results
zdbench --target vm
