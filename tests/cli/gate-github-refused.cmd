# That there is no verdict stands where a verdict is looked for.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.page_size_bytes:=65536
GITHUB_STEP_SUMMARY=$PWD/summary.md
export GITHUB_STEP_SUMMARY
code=0
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --github || code=$?
cat summary.md >&2
echo $code
