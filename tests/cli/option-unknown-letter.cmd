zdbench -Z
