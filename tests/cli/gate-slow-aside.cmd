# A machine that is slow in some repetitions, and what is measured then longer by more than the loop says: those are set
# aside, but so that eight and a quarter stay, of each run by itself, and what was set aside is said everywhere.
cat >make.py <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
out, slow, factor, reps = sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int((*sys.argv, 20)[5])
pace = float((*sys.argv, 1)[6]) if len(sys.argv) > 6 else 1
result["run_id"], result["invocation"]["seed"] = out, ord(out[0])
for metric in result["metrics"]:
    if not metric["reps"]:
        continue
    model, value = metric["reps"][0], metric["summary"]["median"]
    spin = metric["workload"] == "control" and metric["variant"] == "spin"
    metric["reps"] = []
    for i in range(reps):
        by = 1 + 0.001 * (7 * i % 20)
        if i < slow and metric["unit"].startswith("ns"):
            by *= 1.4 if spin else 1.6
        if metric["unit"].startswith("ns"):
            by *= pace
        if metric["id"].endswith("fault/write-pte/p50"):
            by *= factor
        metric["reps"].append(dict(model, i=i, pair=i, value=value * by))
json.dump(result, open(out + ".json", "w"))
END
make() {
  /usr/bin/python3 make.py "$FIXTURES/time-result.json" "$@"
}
make a 8 1
make b 12 1
make c 12 1.1
make d 13 1.1
make e 12 1
make f 30 1 40
make g 31 1 40
make h 30 1 40
make i 12 1 20 0.95
make j 0 1 40
make k 0 1 40
said() {
  zdbench gate --baseline a.json "$@" --json verdict.json >table || true
  grep -E '^zdbench|set$|aside' table
  /usr/bin/python3 -c '
import json
for metric in json.load(open("verdict.json"))["metrics"]:
    if metric["id"].endswith("dev/2M/ext4/fault/write-pte/p50"):
        print(metric["verdict"], *(metric[key] for key in ("n_baseline", "n_baseline_aside", "n_new", "n_new_aside")))'
}
echo "no change"; said b.json
echo "10% longer"; said c.json; grep -A 3 write-pte/p50 table | head -n 3
echo "seven were fast, eight stay"; said d.json
echo "twice"; said b.json --extend e.json
echo "a quarter is left"; said f.json
echo "less was fast, a quarter stays"; said g.json
echo "two runs of 40 are within 50"; said f.json --extend h.json
echo "a slower run is not slow beside a faster one"; said b.json --extend i.json
echo "two of 40 at speed are 50, and 30 are left out"; said j.json --extend k.json
