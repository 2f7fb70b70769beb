# A kernel that was built here has a constant version: what it was built from tells two of them apart.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a machine.kernel.build:='"49e0eebba25daebf1489"'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.build:='"0d1f8e5aa25daebf1489"'
zdbench gate --baseline a.json b.json --across kernel >out
zdbench gate --baseline a.json b.json
