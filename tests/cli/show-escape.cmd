# What a result says is not to be obeyed by a terminal.
/usr/bin/python3 - "$FIXTURES/sample-result.json" >a.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
result["machine"]["cpu"] = "\x1b]0;gotcha\x07"
json.dump(result, sys.stdout)
END
zdbench show a.json
