. "$TOP/tests/cli/disk.sh"
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.5'
on_small_disk full zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --markdown small/verdict
