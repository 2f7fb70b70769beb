"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/fault/write-pte/p50~0.01'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50~0.01' '*/fault/write-pte/p50*=1.02'
code=0
zdbench gate --baseline a.json b.json --fail-on inconclusive >/dev/null || code=$?
echo "ended with $code"
