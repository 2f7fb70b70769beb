[ -w /dev/full ] || skip "no /dev/full"
zdbench compare "$FIXTURES/sample-result.json" "$FIXTURES/sample-result.json" >/dev/full
