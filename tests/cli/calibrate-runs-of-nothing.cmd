# What is to be run stands behind --: a run takes minutes, and is not begun by a slip.
zdbench calibrate --runs 8
