"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' '*/gup/vmsplice-pte/get!refused:<b>&"x"'
code=0
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --junit verdict.xml >/dev/null || code=$?
/usr/bin/python3 -c 'import xml.dom.minidom as d; d.parse("verdict.xml")'
cat verdict.xml
exit $code
