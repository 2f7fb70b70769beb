# A metric that lost its repetitions can show nothing, and the verdict says so.
/usr/bin/python3 - "$FIXTURES/sample-result.json" >b.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
result["run_id"] = "b"
for metric in result["metrics"]:
    if metric["id"].endswith("/fault/write-pte/p50") and metric["status"] == "ok":
        for rep in metric["reps"][1:]:
            rep["value"] = None
        metric["reps"][0]["value"] *= 10
        metric["summary"]["n"] = 1
json.dump(result, sys.stdout)
END
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --json - | grep -o '"reason": ".*a regression"'
