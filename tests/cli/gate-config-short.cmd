# What a configuration does not say is as it is built in; the verdict says which one it was made by.
echo '{"schema": "zdbench.gate/1", "gated": ["*/write-pmd/p50"]}' >zdbench.gate.json
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/write-pmd/p50*=1.01'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
