# More runs than there is room for.
zdbench calibrate --runs 101 -- --mode fsdax
