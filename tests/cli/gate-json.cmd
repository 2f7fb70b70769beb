"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' '*/gup/vmsplice-pte/get!refused:no'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --json - --across kernel
