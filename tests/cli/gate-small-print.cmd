# What cannot be judged says why, and what is said beside the verdicts is right.
base=$FIXTURES/sample-result.json
variant() {
  out=$1
  shift
  "$TOP/tests/cli/variant" "$base" "$out" run="${out%.json}" "$@"
}
says() {
  code=0
  zdbench gate "$@" >out 2>&1 || code=$?
  echo "$code: $(head -n 1 out)"
  grep -E -A 1 'not compared|  note  |^zdbench: |across ' out | grep -v ': passed\|: inconclusive\|: failed\|^--\|^$' || true
  grep -oE 'over [0-9]+ metrics|Not judged.*|[0-9]+ that only' out || true
}
variant a.json
variant b.json
echo "* a word of --across is a whole word"
says --baseline a.json b.json --across k
echo "* a value of 0, and too many"
variant c.json metrics.2.reps.1.value:=0
says --baseline a.json c.json
reps=$(/usr/bin/python3 -c '
import json
rep = json.load(open("a.json"))["metrics"][2]["reps"][0]
print(json.dumps([dict(rep, i=i) for i in range(51)]))')
variant d.json metrics.2.reps:="$reps"
says --baseline a.json d.json
echo "* ratios that are no numbers"
variant e.json '*/dev/*/write-pmd/p50*=1e200'
variant f.json '*/dev/*/write-pmd/p50*=1e-200'
says --baseline e.json f.json
echo "* what only the new one has"
variant g.json '*/hugemap/*-'
says --baseline g.json b.json
echo "* a positive control is said once"
variant h.json invocation.plan.inject:=100 \
  warnings.1:='{"code": "injected", "severity": "warning", "message": "--inject 100", "remedy": ""}'
says --baseline a.json h.json
echo "* an extension in another unit is not counted in"
variant i.json metrics.2.unit:='"ns/fault"' '*/dev/2M/*/write-pmd/p50*=1.5'
zdbench gate --baseline a.json b.json --extend i.json -v | grep -A 1 '^    fsdax/dev/.*/write-pmd' || true
echo "* a baseline that does not know its memmap's size"
variant j.json namespaces.0.cost.memmap_bytes:=0
says --baseline j.json b.json
echo "* what was compared across stands in the summary"
variant k.json machine.kernel.release:='"7.3"'
zdbench gate --baseline a.json k.json --across kernel --markdown - | grep across
echo "* four repetitions: no end where there is none, no straggler"
reps=$(/usr/bin/python3 -c '
import json
reps = json.load(open("a.json"))["metrics"][2]["reps"][:4]
reps[0]["value"] *= 0.9
print(json.dumps(reps))')
variant l.json metrics.2.reps:="$reps"
variant m.json metrics.2.reps:="$reps"
zdbench gate --baseline l.json m.json -v | grep -A 2 '^    fsdax/dev/.*/write-pmd'
zdbench gate --baseline l.json m.json --json - | grep -A 8 '"fsdax/dev/2M/ext4/fault/write-pmd/p50"'
echo "* an emulator on whose time is relied says its version too"
emulator='{"name": "qemu", "version": "", "icount": "", "cpu": "max"}'
base=$FIXTURES/time-result.json
variant n.json machine.emulator:="$emulator"
variant o.json machine.emulator:="$emulator"
says --baseline n.json o.json
