/usr/bin/python3 - "$FIXTURES/sample-result.json" >a.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
del result["metrics"]
json.dump(result, sys.stdout)
END
zdbench show a.json
