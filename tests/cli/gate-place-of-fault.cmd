# What comes from a pipe cannot be read twice, and is judged the same; and a fault behind a histogram, which the gate does
# not look at, is told with its place in the file, as show tells it.
cp "$FIXTURES/sample-result.json" a.json
"$TOP/tests/cli/variant" a.json b.json run=b '*fault*p50*=1.1'
mkfifo pipe
cat b.json >pipe &
zdbench gate --baseline a.json b.json >file.out || echo "exit code $?"
zdbench gate --baseline a.json pipe >pipe.out || echo "exit code $?"
sed s/b.json/pipe/ file.out | cmp - pipe.out
/usr/bin/python3 - <<'PY'
import json
text = json.dumps(json.load(open("b.json")), indent=1)
last = text.rindex('"hist": {')
at = text.index('"id"', last) if '"id"' in text[last:] else text.rindex('"status"')
open("damaged.json", "w").write(text[:at] + "?" + text[at:])
PY
grep -n '?' damaged.json | cut -d : -f 1
zdbench show damaged.json 2>shown || echo "exit code $?"
zdbench gate --baseline a.json damaged.json 2>gated || echo "exit code $?"
cmp shown gated
cat gated
