zdbench --target vm --restore
