# The second look has the repetitions of both runs.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/fault/write-pte/p50~0.01'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50~0.01' '*/fault/write-pte/p50*=1.025'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/fault/write-pte/p50~0.01' '*/fault/write-pte/p50*=1.025'
zdbench gate --baseline a.json b.json --extend c.json
