zdbench calibrate --runs 2 -- --mode fsdax
