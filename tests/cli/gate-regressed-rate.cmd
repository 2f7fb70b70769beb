# Of a rate less is worse.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/hugemap/pmd/rate*=0.98'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
