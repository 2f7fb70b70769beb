zdbench kernel build patched-4k patched-64k
