zdbench predict --media dram --overlap 1,0 "$FIXTURES/traffic-result.json"
