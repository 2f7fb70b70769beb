# Before any run is made for it.
zdbench calibrate --runs 3 -o none/gate.json -- --mode fsdax
