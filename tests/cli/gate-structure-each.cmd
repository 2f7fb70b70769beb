# Each kind of finding alone makes the gate fail, all timing being what it was; nothing of it is a finding the other way
# round, as an improvement.
# shellcheck disable=SC2034 # named in the list below
warn='{"kind": "WARN", "operation": "destroy", "rep": 1, "count": 1, "taint_before": 0, "taint_after": 512,
  "meaning": "", "cell": {"mode": "fsdax", "map": "dev", "align_bytes": 2097152, "fs": "ext4"},
  "lines": ["WARNING: CPU: 0 PID: 99 at mm/memremap.c:153 memunmap_pages+0x2c4/0x2e0"]}'
base=$FIXTURES/sample-result.json
while read -r change; do
  echo "$change" | cut -c 1-90
  eval "set -- $change"
  "$TOP/tests/cli/variant" "$base" b.json run=b "$@"
  for pair in "$base b.json" "b.json $base"; do
    code=0
    # shellcheck disable=SC2086 # two files
    zdbench gate --baseline $pair >out || code=$?
    echo "  $code: $(sed -n 's/^zdbench gate: //p' out)"
    sed -n '/^  other findings/,/^$/p' out | sed '1d; /^$/d'
  done
done <<END
complaints.1:="\$warn"
namespaces.0.cost.lost_bytes:=18874369
namespaces.1.cost.ram_bytes:=33554432
namespaces.0.cost.memmap_bytes:=20971520
'*/dev/*/gup/vmsplice-pte/get!refused:the kernel said EOPNOTSUPP'
'*/dev/*/gup/vmsplice-pte/get!failed:it went wrong'
'*/dev/*/fault/write-pmd/p50!unsupported:no PMDs'
'*/dev/*/fault/write-pmd/p50!skipped:the kernel had died'
'*/dev/*/fault/write-pmd/p50-'
metrics.0.verified.pmd_share:=0.125
namespaces.0.witness_ram:='"unclear"'
namespaces.1.map_sync:='"no"'
namespaces.1.dax_verified:=false
machine.kernel.taint:=128
END
