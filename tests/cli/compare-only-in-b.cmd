"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/hugemap/*-'
zdbench compare a.json "$FIXTURES/sample-result.json" | tail -n 12
