zdbench export --format csv
