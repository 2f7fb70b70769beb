zdbench compare a b c
