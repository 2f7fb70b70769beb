# Everything; what is listed without is a part of it, and the line that counts the rest counts what is missing.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01'
zdbench compare -v "$FIXTURES/sample-result.json" b.json >all
zdbench compare "$FIXTURES/sample-result.json" b.json >some
cat all
grep 'Left out' some
echo "$(($(grep -c '^    [a-z]' all) - $(grep -c '^    [a-z]' some))) more rows"
