# 69 when nothing can be measured on this machine: that is no error of the command.
zdbench doctor --json >doctor.json || [ $? -eq 69 ]
/usr/bin/python3 - <<'END'
import json
doctor = json.load(open("doctor.json"))
print(doctor["schema"], *sorted(doctor))
for target in doctor["targets"]:
    print(target["target"], type(target["usable"]).__name__, sorted(target), target["usable"] == (not target["reason"]))
    for check in target["checks"]:
        assert check["verdict"] in ("ok", "warn", "no"), check
        assert check["verdict"] == "ok" or check["mend"], f"what mends it? {check}"
END
