zdbench --precision fine
