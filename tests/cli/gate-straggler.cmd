# One repetition that took half as long again, in the baseline and in the new run, hides no regression of the others.
/usr/bin/python3 - "$FIXTURES/sample-result.json" >twelve.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
for metric in result["metrics"]:
    again = [dict(rep, i=rep["i"] + len(metric["reps"])) for rep in metric["reps"]]
    metric["reps"] += again
    metric["summary"]["n"] += len(again)
json.dump(result, sys.stdout)
END
for run in a b; do
  [ $run = a ] && by=1 || by=1.10
  "$TOP/tests/cli/variant" twelve.json $run.json run=$run \
    metrics.2.reps.3.value:=6200 metrics.18.reps.3.value:=6200 "*/fault/write-pmd/p50*=$by"
done
zdbench gate --baseline a.json b.json
