zdbench predict --media cxl-dram --no-prefetch "$FIXTURES/traffic-result.json"
