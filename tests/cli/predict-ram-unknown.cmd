zdbench predict --media dram --ram ./none.json "$FIXTURES/traffic-result.json"
