# A tail of times is held against the spread of its own repetitions (22% here), not against 15%.
for run in a b; do
  [ $run = a ] && by=1 || by=1.45
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run 'clock.kind:="time"' 'clock.unit:="ns"' \
    "*mem*/p99~0.1" "*mem*/p99*=$by"
done
zdbench gate --baseline a.json b.json
