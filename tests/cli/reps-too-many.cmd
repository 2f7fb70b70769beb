zdbench --reps 51
