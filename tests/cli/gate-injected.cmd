# A positive control says so, whichever it is.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b invocation.plan.inject:=100
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c invocation.plan.kernel_inject:=200
for file in b c; do
  zdbench gate --baseline "$FIXTURES/sample-result.json" $file.json | grep -A 1 note
done
