# Who counts instructions has to say in what.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a machine.emulator:=null
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.emulator:=null
zdbench gate --baseline a.json b.json
