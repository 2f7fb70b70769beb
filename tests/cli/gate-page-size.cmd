"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.page_size_bytes:=16384
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
