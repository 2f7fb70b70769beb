# A run in which everything failed is no run without regressions.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*!failed:the kernel is gone'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
