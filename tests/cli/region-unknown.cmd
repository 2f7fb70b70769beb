zdbench --target local --region ../region0
