[ -w /dev/full ] || skip "no /dev/full"
zdbench show "$FIXTURES/sample-result.json" >/dev/full
