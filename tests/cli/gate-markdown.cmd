# A stranger's text is no markup, no mention and no link.
# shellcheck disable=SC2016 # backquotes are part of what must stay text
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' \
  '*/gup/vmsplice-pte/get!refused:</code>|<img src=x>|@someone #1 `*x*` [a](http://b.example) www.b.example'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --markdown -
