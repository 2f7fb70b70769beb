# What is trimmed can still be gated, times at equal speed.
"$TOP/scripts/trim" "$FIXTURES/time-result.json" >a.json
"$TOP/tests/cli/variant" "$FIXTURES/time-result.json" b.json run=b '*/p50*=1.08' '*/p99*=1.08' '*/get*=1.08' '*/vmsplice-pte/put*=1.08' \
  '*/rate*=0.9259259'
zdbench gate --baseline a.json b.json | head -n 1
