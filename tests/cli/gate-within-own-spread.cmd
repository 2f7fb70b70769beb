# The repetitions themselves are 4% apart: half a percent more is no regression.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/fault/write-pte/p50~0.02'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50~0.02' '*/fault/write-pte/p50*=1.005'
zdbench gate --baseline a.json b.json
