[ -w /dev/full ] || skip "no /dev/full"
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
GITHUB_STEP_SUMMARY=/dev/full zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --github
