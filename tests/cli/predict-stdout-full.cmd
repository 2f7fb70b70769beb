[ -w /dev/full ] || skip "no /dev/full"
zdbench predict --media dram "$FIXTURES/traffic-result.json" >/dev/full
