# Half of the baseline's repetitions are 4% dearer: 2% more is within that, and yet all of it is more than was asked for.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/dev/*/fault/write-pte/p50~0.02'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/dev/*/fault/write-pte/p50*=1.03'
zdbench gate --baseline a.json b.json
