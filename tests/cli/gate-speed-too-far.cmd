# That is another machine, or a hostile number.
for factor in 2 1e-312 1e200; do
  "$TOP/tests/cli/variant" "$FIXTURES/time-result.json" b.json run=b "*/dev/*/control/spin/p50*=$factor"
  zdbench gate --baseline "$FIXTURES/time-result.json" b.json | sed -n "1p; /note/,/^$/p; /not compared/p" | uniq
done
