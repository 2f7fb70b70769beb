# Each part of the fingerprint keeps two results apart alone, and nothing but its own word allows it.
variant() {
  "$TOP/tests/cli/variant" "$@"
}
while read -r fixture change; do
  variant "$FIXTURES/$fixture-result.json" a.json run=a
  variant "$FIXTURES/$fixture-result.json" b.json run=b "$change"
  zdbench gate --baseline a.json b.json >out 2>err && echo "passed: $change"
  sed -n '1s/.*comparable with .a.json.: //p' err
  for word in kernel emulator machine tool; do
    zdbench gate --baseline a.json b.json --across $word >out 2>err && echo "  --across $word"
  done
done <<'END'
sample machine.arch:="x86_64"
sample clock.unit:="ticks"
sample invocation.plan.mode:="devdax"
sample invocation.plan.target:="local"
sample invocation.plan.size_bytes:=2147483648
sample invocation.plan.quick:=true
sample invocation.plan.full:=true
sample invocation.plan.threads:="1,4"
sample invocation.plan.kernel:="stock-64k"
sample machine.kernel.version:="#2"
sample machine.kernel.config_fingerprint:="fnv1a:1"
sample machine.kernel.cmdline:="quiet"
sample machine.pmd_bytes:=536870912
sample machine.mitigations:="none"
sample machine.emulator.name:="gem5"
sample machine.emulator.icount:="shift=1"
sample machine.emulator.cpu:="cortex-a57"
sample machine.cpu:="another"
sample machine.cpus:=2
sample machine.virtualisation:="none"
sample tool.version:="0.2.0"
sample tool.compiler:="gcc 14"
sample tool.flags:="-O0"
sample machine.governor:="performance"
sample machine.clocksource:="tsc"
time machine.governor:="performance"
time machine.clocksource:="tsc"
END
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.cpu:='"another"' machine.kernel.release:='"7.3"'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --across kernel,machine | sed -n '1p; /across/p'
# What the plan is handed over in is no part of the kernel's command line.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a machine.kernel.cmdline:='"quiet -- run --seed 1"'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.cmdline:='"quiet -- run --seed 2"'
zdbench gate --baseline a.json b.json | head -n 1
