[ -w /dev/full ] || skip "no /dev/full"
zdbench list >/dev/full
