mkdir there
zdbench show there
