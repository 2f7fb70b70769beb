zdbench --target vm --region region0
