# Most of the new tails are ten times as long: that the others are not is no room for them.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/p99^4=10'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
