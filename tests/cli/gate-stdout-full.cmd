"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
[ -w /dev/full ] || skip "no /dev/full"
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json >/dev/full
