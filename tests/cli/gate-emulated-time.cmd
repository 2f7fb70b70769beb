# The emulator's time is counted without -icount: nothing is missing.
for run in a b; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" $run.json run=$run 'clock.kind:="time"' 'clock.unit:="ns"' \
    'machine.emulator.icount:=""'
done
zdbench gate --baseline a.json b.json
