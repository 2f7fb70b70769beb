# Three repetitions have no interval of 95%; another unit has no ratio; large ratios have fewer decimals.
/usr/bin/python3 - "$FIXTURES/sample-result.json" <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
for metric in result["metrics"]:
    if "/dev/" in metric["id"]:
        metric["reps"] = metric["reps"][:3]
for run in "a", "b":
    result["run_id"] = run
    json.dump(result, open(run + ".json", "w"))
END
"$TOP/tests/cli/variant" b.json c.json run=c metrics.0.unit:='"ns/fault"' '*/write-pmd/p50*=20' '*/hugemap/*/rate*=200'
zdbench compare --verbose a.json c.json | sed -n '/^  fsdax.dev/,/put/p; /^  fsdax.mem/,/rate/p; /\*:/p'
