# Time on another device is another machine's.
"$TOP/tests/cli/variant" "$FIXTURES/time-result.json" b.json run=b namespaces.0.region:='"region1"' \
  namespaces.0.persistence:='"cpu_cache"' machine.topology.region_node:=1 \
  clock.source:='"CLOCK_MONOTONIC_RAW at 1000000000 Hz"'
zdbench gate --baseline "$FIXTURES/time-result.json" b.json
