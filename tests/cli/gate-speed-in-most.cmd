# A repetition in which the loop failed was as fast as the others; where most have none, times are as they are, and it is
# said of how many.
base=$FIXTURES/time-result.json
set -- '*/p50*=1.08' '*/p99*=1.08' '*/get*=1.08' '*/vmsplice-pte/put*=1.08' '*/rate*=0.9259259'
dev=$(/usr/bin/python3 -c '
import json, sys
ids = [metric["id"] for metric in json.load(open(sys.argv[1]))["metrics"]]
print(ids.index("fsdax/dev/2M/ext4/control/spin/p50"))' "$base")
"$TOP/tests/cli/variant" "$base" b.json run=b "$@" "metrics.$dev.reps.3.value:=null"
zdbench gate --baseline "$base" b.json | sed -n '1p; /note/,/^$/p'
"$TOP/tests/cli/variant" "$base" c.json run=c "$@" "metrics.$dev.reps.0.value:=null" "metrics.$dev.reps.3.value:=null" \
  "metrics.$dev.reps.5.value:=null"
zdbench gate --baseline "$base" c.json
