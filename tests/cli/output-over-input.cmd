# Nothing that is read, and no other thing that is written, is written over; a link to it is the same file.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c
ln -s a.json link.json
echo '{"schema": "zdbench.gate/1"}' >zdbench.gate.json
sha256sum ./*.json >before
said() {
  "$@" 2>err || echo "$?: $(head -n 1 err)"
}
said zdbench report a.json b.json -o b.json
said zdbench export --format csv a.json -o link.json
said zdbench gate --baseline a.json b.json --json a.json
said zdbench gate --baseline a.json b.json --markdown ./b.json
said zdbench gate --baseline a.json b.json --extend c.json --junit c.json
said zdbench gate --baseline a.json b.json --junit x --markdown x
said zdbench gate --baseline a.json b.json --json zdbench.gate.json
said zdbench calibrate a.json b.json c.json -o b.json
sha256sum --quiet -c before
