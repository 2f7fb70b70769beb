zdbench --target vm -o /proc/zdbench-result
