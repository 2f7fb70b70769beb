# From what it was to what it is, and back: whether that is a finding.
base=$FIXTURES/sample-result.json
warning() {
  echo "{\"code\": \"$1\", \"severity\": \"$2\", \"message\": \"it is so\", \"remedy\": \"\"}"
}
while IFS='|' read -r before after; do
  echo "$before|$after" | cut -c 1-90
  eval "set -- $before"
  "$TOP/tests/cli/variant" "$base" a.json run=a "$@"
  eval "set -- $after"
  "$TOP/tests/cli/variant" "$base" b.json run=b "$@"
  for pair in "a.json b.json" "b.json a.json"; do
    code=0
    # shellcheck disable=SC2086 # two files
    zdbench gate --baseline $pair >out 2>err || code=$?
    echo "  $code: $(sed -n 's/^zdbench gate: //p' out; head -n 1 err)"
    sed -n '/^  other findings/,/^$/p; /^  inconclusive$/,/^$/p; /^  note/,/^$/p' out | sed '/^$/d'
  done
done <<'END'
|machine.kernel.taint:=16
|machine.kernel.taint:=32
|machine.kernel.taint:=16384
|machine.kernel.taint:=4096
machine.kernel.taint:=512|machine.kernel.taint:=512
|namespaces.1.cost.ram_bytes:=17960960
|namespaces.1.cost.ram_bytes:=17960961
|namespaces.0.witness_capacity:='"unclear"'
|namespaces.0.status:='"failed"' namespaces.0.reason:='"bind: ENXIO"'
|namespaces.0.requested_bytes:=2147483648
|metrics.0.status:='"partial"' metrics.0.reason:='"2 of 6 repetitions failed"'
'*/dev/*/write-pte/p50!unsupported:no'|'*/dev/*/write-pte/p50!failed:no'
'*/dev/*/write-pte/p50!unsupported:no'|'*/dev/*/write-pte/p50!refused:no'
metrics.0.status:='"partial"' metrics.0.reason:='"2 of 6"'|'*/dev/*/write-pte/p50!refused:no'
|metrics.0.unit:='"ns/fault"'
|warnings.1:="$(warning tainted-kernel warning)"
|warnings.1:="$(warning log-unread warning)"
warnings.1:="$(warning debug-kernel warning)"|warnings.1:="$(warning debug-kernel warning)"
warnings.1:="$(warning drift warning)"|warnings.1:="$(warning drift warning)"
|warnings.1:="$(warning drift note)"
|tool.dirty:=false
|'*/dev/*/p99-'
|namespaces.0.status:='"failed"' namespaces.0.reason:='"bind"' namespaces.0.cost:=null
namespaces.0.cost.memmap_bytes:=null|
'devdax/*!skipped:no'|'devdax/*-'
END
