zdbench show "$(printf "\033[31m.json")"
