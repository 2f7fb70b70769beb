# One percent on what is timed of a write fault, and nothing else.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
