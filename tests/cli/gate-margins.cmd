# By what spread a margin is widened: of instructions the baseline's, of tails that of the wider side, of other times none.
sample=$FIXTURES/sample-result.json time=$FIXTURES/time-result.json
verdicts() {
  zdbench gate "$@" --json verdict.json >/dev/null || echo "ended with $?"
  /usr/bin/python3 -c '
import json
for metric in json.load(open("verdict.json"))["metrics"]:
    if "fsdax/dev" in metric["id"] and "write-pte" in metric["id"]:
        print(metric["id"][18:], metric["verdict"], "%.4f" % metric["margin"])'
}
set -- '*/dev/*/write-pte/p50~0.02' '*/dev/*/write-pte/p99~0.1'
for base in "$sample" "$time"; do
  "$TOP/tests/cli/variant" "$base" a.json run=a
  "$TOP/tests/cli/variant" "$base" b.json run=b "$@"
  verdicts --baseline a.json b.json
  verdicts --baseline b.json a.json
done
# Repetitions of a time that are far apart: without a loop that tells why.
"$TOP/tests/cli/variant" "$time" a.json run=a '*/dev/*/write-pte/p50~0.06' '*/control/*-'
"$TOP/tests/cli/variant" "$time" b.json run=b '*/dev/*/write-pte/p50~0.06' '*/dev/*/write-pte/p50*=1.3' '*/control/*-'
verdicts --baseline a.json b.json
# The tail is a little longer, and no longer than the baseline's own tails differ.
"$TOP/tests/cli/variant" "$sample" a.json run=a '*/dev/*/write-pte/p99~0.1'
"$TOP/tests/cli/variant" "$sample" b.json run=b '*/dev/*/write-pte/p99~0.1' '*/dev/*/write-pte/p99*=1.03'
verdicts --baseline a.json b.json
# A loop that took 20% longer: another machine.
"$TOP/tests/cli/variant" "$time" a.json run=a
"$TOP/tests/cli/variant" "$time" b.json run=b '*/dev/*/control/spin/p50*=1.2'
zdbench gate --baseline a.json b.json | sed -n '1p; /not compared/p' | uniq
# A loop that took half as long: another machine as well.
"$TOP/tests/cli/variant" "$time" a.json run=a
"$TOP/tests/cli/variant" "$time" b.json run=b '*/dev/*/control/spin/p50*=0.5'
zdbench gate --baseline a.json b.json | sed -n '1p; /not compared/p' | uniq
