# The second run is held to what the first one is: it is of the same thing, and what is found in it is a finding.
base=$FIXTURES/sample-result.json
"$TOP/tests/cli/variant" "$base" b.json run=b
while read -r change; do
  echo "$change" | cut -c 1-70
  eval "set -- $change"
  "$TOP/tests/cli/variant" "$base" c.json "$@"
  code=0
  zdbench gate --baseline "$base" b.json --extend c.json --across kernel >out 2>err || code=$?
  echo "  $code: $(head -n 1 err)$(sed -n 's/^zdbench gate: //p' out)"
  sed -n '/^  other findings/,/^$/p' out | sed '1d; /^$/d'
done <<'END'
run=20261122T131936Z-4f2a
run=b
run=c machine.kernel.release:='"7.3"'
run=c machine.kernel.version:='""'
run=c machine.page_size_bytes:=65536
run=c invocation.plan.inject:=100
run=c invocation.plan.kernel_inject:=100
run=c namespaces.0.cost.lost_bytes:=18874369
run=c '*/dev/*/gup/vmsplice-pte/get!refused:no'
run=c '*/dev/*/fault/write-pte/p50-'
run=c '*/dev/*/fault/write-pte/p50*=0.5' metrics.0.unit:='"ns/fault"'
END
