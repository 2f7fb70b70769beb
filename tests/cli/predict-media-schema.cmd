# What zdbench has is what the schema says, and each figure's range is of published values.
/usr/bin/python3 - "$TOP/media" <<'PY'
import json, pathlib, sys
import jsonschema
media = pathlib.Path(sys.argv[1])
schema = json.loads((media / "zdbench.medium.1.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
files = sorted(p for p in media.glob("*.json") if not p.name.endswith(".schema.json"))
for path in files:
    medium = json.loads(path.read_text())
    validator.validate(medium)
    assert path.stem == medium["name"], path
    for key, figure in medium.items():
        if isinstance(figure, dict) and "lo" in figure:
            said = " ".join(source["says"] for source in figure["sources"])
            for end in (figure["lo"], figure["hi"]):
                assert any(float(w) == end for w in said.replace(",", " ").split() if w[0].isdigit() and w.replace(".", "", 1).isdigit()), (path.name, key, end)
    del medium["granularity_bytes"]["sources"]
    assert not validator.is_valid(medium)
    print(path.stem)
PY
