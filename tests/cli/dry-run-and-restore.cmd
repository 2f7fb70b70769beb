zdbench --dry-run --restore
