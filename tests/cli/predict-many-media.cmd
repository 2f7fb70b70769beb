zdbench predict -m dram -m dram -m dram -m dram -m dram -m dram -m dram -m dram -m ninth "$FIXTURES/traffic-result.json"
