zdbench predict --media optane-dcpmm-100 --media "$TOP/media/dram.json" --json "$FIXTURES/traffic-result.json" >out.json
/usr/bin/python3 - "$TOP/results/zdbench.prediction.1.schema.json" <<'PY'
import json, sys
import jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
prediction = json.load(open("out.json"))
validator.validate(prediction)
assert len(prediction["media"]) == 2
PY
cat out.json
