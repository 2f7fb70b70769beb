# Results that have nothing in common that was measured.
for run in a b c; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run '*!failed:the kernel is gone'
done
zdbench calibrate a.json b.json c.json
