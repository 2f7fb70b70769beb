# Where instructions are counted, the same seed is the same run.
code=0
for run in a b c; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run invocation.seed:=7
done
zdbench calibrate a.json b.json c.json || code=$?
# Time is another one each time.
for run in a b c; do
  "$TOP/tests/cli/variant" "$FIXTURES/time-result.json" $run.json run=$run invocation.seed:=7
done
zdbench calibrate a.json b.json c.json 2>&1 >out | head -n 1
[ -s out ] && exit $code
