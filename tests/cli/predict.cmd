zdbench predict --media optane-dcpmm-100 -m cxl-dram "$FIXTURES/traffic-result.json"
