# Two runs of one plan on one kernel are the same series; the old export stays.
cp "$FIXTURES/sample-result.json" a.json
sed 's/"run_id": "[^"]*"/"run_id": "another"/' a.json >b.json
zdbench export --format prometheus -o all.prom a.json
cp all.prom before
code=0
zdbench export --format prometheus -o all.prom a.json b.json || code=$?
cmp all.prom before
[ "$(ls -A)" = "$(printf 'a.json\nall.prom\nb.json\nbefore')" ]
exit $code
