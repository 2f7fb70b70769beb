# What stands in a result is no command of the CI.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' \
  '*/gup/vmsplice-pte/get!refused:100%, ::error title=x::y ##[error]z' \
  warnings.1:='{"code": "debug-kernel", "severity": "warning", "message": "::set-output name=a::b", "remedy": ""}'
code=0
GITHUB_STEP_SUMMARY=$PWD/summary.md
export GITHUB_STEP_SUMMARY
echo 'an earlier step' >summary.md
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --github >out || code=$?
token=$(sed -n '1s/^::stop-commands:://p' out)
[ ${#token} -eq 32 ]
sed "s/$token/TOKEN/" out
cat summary.md
exit $code
