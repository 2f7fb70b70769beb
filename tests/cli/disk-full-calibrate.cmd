. "$TOP/tests/cli/disk.sh"
for name in a b c; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $name.json run=$name
done
on_small_disk full zdbench calibrate a.json b.json c.json -o small/zdbench.gate.json
