zdbench --target vm -o "$(printf %5000s x)"
