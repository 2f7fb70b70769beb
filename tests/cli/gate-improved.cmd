"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=0.97' '*/hugemap/pmd/rate*=1.05'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
