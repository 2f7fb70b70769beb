# What the fixtures of the formats have not: a run that was stopped early, quick and full, with injections, complaints more
# than one, and values whose intervals do not reach their level.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a invocation.complete:=false \
  invocation.plan.quick:=true invocation.plan.inject:=5 invocation.plan.kernel_inject:=7 complaints.0.count:=3 \
  metrics.0.summary.level_reached:=false comparisons.0.level_reached:=false metrics.2.advisory:=true \
  metrics.1.reps.2.value:=null metrics.0.reason:='"-1 and # SKIP \"x\""' metrics.0.status:='"partial"'
zdbench export -f csv a.json | sed -n 1,3p | tr -d '\r'
zdbench export -f prometheus a.json | grep -E 'run_complete|run_complaints|_ratio_ci95.*write-pte.*p50|ci95.*dev.*write-pte.*p50|write-pmd'
zdbench export -f influx a.json | grep -E 'zdbench_run|zdbench_(metric|dev_mem).*write-pte,stat=p50|write-pmd'
zdbench export -f bencher a.json | grep -A 12 'write-pte/p50"'
zdbench export -f ktap a.json | grep -E 'early|write-pte/p50'
zdbench export -f google-benchmark a.json | grep -c 'write-pte/p99"'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b 'complaints:=[]' \
  warnings.1:='{"code": "log-unread", "severity": "warning", "message": "EPERM", "remedy": ""}'
zdbench export -f prometheus b.json | grep run_complaints || echo "not known"
zdbench export -f influx b.json | grep -o 'complaints=[^ ]*' || echo "not known"
# Of several, each is checked, whichever stands beside it.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c metrics.0.unit:='"furlongs"'
zdbench export -f csv a.json c.json 2>err >out || echo "ended with $?: $(cat err)"
zdbench export -f csv a.json b.json a.json 2>err >out || echo "ended with $?: $(cat err)"
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" d.json run=d 'metrics:=[]' 'namespaces:=[]' 'comparisons:=[]'
zdbench export -f ktap d.json
