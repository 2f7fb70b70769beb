# Whether the PMU was free for what is counted beside the clock says nothing of the kernel.
id=fsdax/dev/2M/ext4/provision/namespace/bind
i=$(/usr/bin/python3 -c '
import json, sys
print([m["id"] for m in json.load(open(sys.argv[1]))["metrics"]].index(sys.argv[2]))' "$FIXTURES/sample-result.json" $id)
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a "metrics.$i.advisory:=true"
"$TOP/tests/cli/variant" a.json b.json run=b "$id!unsupported:perf has it"
zdbench gate --baseline a.json b.json | sed -n '1p; /Not judged/p'
"$TOP/tests/cli/variant" a.json c.json run=c "$id-"
zdbench gate --baseline a.json c.json | head -n 1
