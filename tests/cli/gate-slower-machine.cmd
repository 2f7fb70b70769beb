# On a machine that was 8% slower throughout, by what a loop of known length took, everything takes 8% longer: that is no
# regression. What takes longer than that is one, and is told from it.
base=$FIXTURES/time-result.json
set -- '*/p50*=1.08' '*/p99*=1.08' '*/get*=1.08' '*/vmsplice-pte/put*=1.08' '*/rate*=0.9259259'
"$TOP/tests/cli/variant" "$base" b.json run=b "$@"
zdbench gate --baseline "$base" b.json -v
"$TOP/tests/cli/variant" "$base" c.json run=c "$@" '*/fault/write-pte/p50*=1.10'
zdbench gate --baseline "$base" c.json
