zdbench --target vm --dry-run
