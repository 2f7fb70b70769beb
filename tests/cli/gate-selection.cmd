# Other cells or workloads are another plan.
for run in a b; do
  [ $run = a ] && workload=all || workload=control,fault
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run \
    invocation.plan.selection:="\"map=dev,mem align=all fs=ext4 workload=$workload\""
done
zdbench gate --baseline a.json b.json
