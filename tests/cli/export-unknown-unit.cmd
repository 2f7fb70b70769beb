sed 's,"insn/fault","furlongs",' "$FIXTURES/sample-result.json" >a.json
zdbench export --format prometheus a.json
