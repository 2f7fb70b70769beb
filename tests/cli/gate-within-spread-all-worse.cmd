# Three of eighteen repetitions of the baseline were cheap, which makes a wide margin: 1% more in all of the new ones is
# within it, and yet all of it is more than was asked for.
/usr/bin/python3 - "$FIXTURES/sample-result.json" <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
for metric in result["metrics"]:
    metric["reps"] = [dict(rep, i=rep["i"] + 6 * k) for k in range(3) for rep in metric["reps"]]
for run in "a", "b":
    result["run_id"] = run
    for metric in result["metrics"]:
        if metric["id"].startswith("fsdax/dev/2M/ext4/fault/w") and not metric["id"].endswith("pte/p50"):
            for rep in metric["reps"]:
                rep["value"] = 4174 if run == "b" else 3720 if rep["i"] < 3 else 4133
    json.dump(result, open(run + ".json", "w"))
END
zdbench gate --baseline a.json b.json | sed -n '1p; /inconclusive$/,/^$/p'
