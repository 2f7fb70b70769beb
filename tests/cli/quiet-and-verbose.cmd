zdbench -qv
