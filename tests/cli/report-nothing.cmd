zdbench report -o report.html
