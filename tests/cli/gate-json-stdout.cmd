# Nothing but JSON on stdout.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01'
code=0
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --json - >out || code=$?
/usr/bin/python3 -c 'import json; print(json.load(open("out"))["verdict"])'
exit $code
