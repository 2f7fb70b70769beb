# With what loops took in one of the results only nothing can be told from them.
"$TOP/tests/cli/variant" "$FIXTURES/time-result.json" b.json run=b '*/dev/*/control/spin/p50!failed:no' \
  '*/mem/*/control/spin/p50-' '*/fault/write-pte/p50*=1.10'
zdbench gate --baseline "$FIXTURES/time-result.json" b.json
