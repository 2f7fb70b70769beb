# Four repetitions can show a regression of one metric, and of none among eleven; that of the most repetitions counts.
/usr/bin/python3 - "$FIXTURES/sample-result.json" <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
for metric in result["metrics"]:
    metric["reps"] = metric["reps"][:4]
for run in "a", "b":
    result["run_id"] = run
    json.dump(result, open(run + ".json", "w"))
END
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["*/dev/*/write-pmd/p50"],
  "margins": [{"clock": "insn", "metrics": "*", "theta": 0.002}]}' >one.json
zdbench gate --baseline a.json b.json --config one.json | head -n 1
zdbench gate --baseline a.json b.json >out 2>&1 || echo "ended with $?"
cat out
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c metrics.0.reps:="$(
  /usr/bin/python3 -c 'import json; print(json.dumps(json.load(open("a.json"))["metrics"][0]["reps"]))')"
zdbench gate --baseline c.json b.json >out 2>&1 || echo "ended with $?"
"$TOP/tests/cli/variant" c.json d.json run=d
zdbench gate --baseline c.json d.json | head -n 1
