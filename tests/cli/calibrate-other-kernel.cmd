"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c machine.kernel.release:='"7.3"'
zdbench calibrate "$FIXTURES/sample-result.json" b.json c.json
