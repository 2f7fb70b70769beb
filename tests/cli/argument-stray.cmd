zdbench --mode fsdax nonsense
