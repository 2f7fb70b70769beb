zdbench -o ""
