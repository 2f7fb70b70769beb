zdbench --time-budget soon
