# What has no other side is not compared, and says so.
"$TOP/tests/cli/variant" "$FIXTURES/traffic-result.json" a.json "fsdax/mem/*-"
zdbench predict --media dram a.json
