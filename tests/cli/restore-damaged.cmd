[ "$(id -u)" -eq 0 ] || skip "for root only"
mkdir state
printf '%s\n' '00000000 1 namespace namespace0.0' '00000000 2 undone' >state/region0.journal
export ZDBENCH_STATE=state
zdbench restore
