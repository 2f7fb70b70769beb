zdbench --reps 0
