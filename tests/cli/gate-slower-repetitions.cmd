# Half of the repetitions found a slower machine: that is neither spread nor a difference. A second look brings its own
# speeds along.
base=$FIXTURES/time-result.json
for run in a b c; do
  "$TOP/tests/cli/variant" "$base" $run.json run=$run '*/p50~0.1'
done
"$TOP/tests/cli/variant" c.json d.json run=d '*/p50*=1.2'
zdbench gate --baseline a.json b.json --extend d.json --json verdict.json
/usr/bin/python3 -c '
import json
for metric in json.load(open("verdict.json"))["metrics"]:
    if metric["id"].endswith("/p50"):
        print(metric["id"], metric["verdict"], metric["ratio"], metric["interval"], metric["speed"], metric["n_new"])'
