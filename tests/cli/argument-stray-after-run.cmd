zdbench run fsdax
