[ "$(id -u)" -eq 0 ] || skip "for root only"
export ZDBENCH_STATE="$PWD/state"
zdbench restore
