zdbench --seed today
