zdbench predict --media dram "$FIXTURES/traffic-result.json" b.json
