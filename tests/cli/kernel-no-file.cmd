zdbench --target vm --kernel ./no-such-file
