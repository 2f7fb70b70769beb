# Where instructions are counted, the same seed is the same run.
for run in a b c; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run invocation.seed:=7
done
zdbench calibrate a.json b.json c.json
