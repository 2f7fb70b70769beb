zdbench --target vm --wait 5m
