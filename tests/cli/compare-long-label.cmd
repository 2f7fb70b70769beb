# A label that is longer than its column has a line of its own.
/usr/bin/python3 - "$FIXTURES/sample-result.json" >a.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
for metric in result["metrics"]:
    if metric["id"].endswith("/namespace/bind"):
        metric["variant"], metric["stat"] = "sweep", "rebind-vmemmap.intercept"
        metric["id"] = metric["id"].replace("/namespace/bind", "/sweep/rebind-vmemmap.intercept")
result["comparisons"] = []
json.dump(result, sys.stdout)
END
zdbench compare a.json "$FIXTURES/sample-result.json" | grep -A 1 intercept | cut -c 1-70
