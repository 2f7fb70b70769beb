zdbench --reps -1
