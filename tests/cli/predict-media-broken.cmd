sed "s/\"lo\": 96.2/\"lo\": 960/" "$TOP/media/dram.json" >a.json
zdbench predict --media a.json "$FIXTURES/traffic-result.json"
