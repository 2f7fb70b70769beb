head -c 3000 "$FIXTURES/traffic-result.json" >a.json
zdbench predict --media dram a.json
