# What is no timing: each of these alone is a reason to fail.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b \
  '*/gup/vmsplice-pte/get!refused:the kernel said EOPNOTSUPP' \
  '*/hugemap/*-' '*/fault/write-pmd/p50-' \
  namespaces.0.cost.lost_bytes:=18874369 namespaces.1.cost.ram_bytes:=33554432 \
  namespaces.0.cost.memmap_bytes:=20971520 namespaces.0.witness_ram:='"unclear"' namespaces.1.map_sync:='"no"' \
  namespaces.1.dax_verified:=false metrics.0.verified.pmd_share:=0.125 machine.kernel.taint:=512 \
  warnings.1:='{"code": "unproved-memmap", "severity": "warning", "message": "not where it was asked for", "remedy": ""}'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
