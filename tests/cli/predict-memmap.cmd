zdbench predict --media dram --memmap lukewarm "$FIXTURES/traffic-result.json"
