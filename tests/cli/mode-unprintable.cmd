# An escape sequence must not reach the terminal.
zdbench --mode "$(printf 'fs\033[31mdax\n')"
