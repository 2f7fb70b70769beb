# More than a line holds.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.release:='"6.12.58+deb12-arm64"' \
  machine.kernel.version:='"#1 SMP Debian 6.12.58-1~bpo12+1 (2026-11-22)"' machine.kernel.package:='"6.12.58-1~bpo12+1"' \
  machine.kernel.config_fingerprint:='"fnv1a:fedcba9876543210"' machine.emulator.version:='"10.0.2"' \
  tool.compiler:='"gcc 14.2.0"' tool.flags:='"release"' invocation.plan.full:=true
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
