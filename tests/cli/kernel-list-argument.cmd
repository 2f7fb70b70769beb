zdbench kernel list patched-4k
