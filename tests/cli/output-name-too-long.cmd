zdbench --target vm -o "$(printf %0256d 0)"
