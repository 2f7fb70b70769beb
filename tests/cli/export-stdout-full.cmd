[ -w /dev/full ] || skip "no /dev/full"
zdbench export --format csv "$FIXTURES/sample-result.json" >/dev/full
