# On the clock of time: what the machine's speed explains is no noise, and a margin is of that clock.
base=$FIXTURES/time-result.json
"$TOP/tests/cli/variant" "$base" a.json run=a
"$TOP/tests/cli/variant" "$base" b.json run=b '*/p50*=1.08' '*/p99*=1.08' '*/get*=1.08' '*/vmsplice-pte/put*=1.08' \
  '*/rate*=0.9259259'
"$TOP/tests/cli/variant" "$base" c.json run=c '*/dev/*/write-pte/p50*=1.1'
zdbench calibrate a.json b.json c.json
sed -n '/"margins"/,$p' zdbench.gate.json
