# A cost that is called a rate would be judged the wrong way round.
/usr/bin/python3 - "$FIXTURES/sample-result.json" >b.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
result["run_id"] = "b"
result["metrics"][2]["better"] = "higher"
json.dump(result, sys.stdout)
END
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
