# What was known and is not any more is worse.
said() {
  code=0
  zdbench gate --baseline "$FIXTURES/sample-result.json" b.json >out || code=$?
  echo "$code"
  sed -n '/^  other findings/,/^$/p' out
}
for fact in namespaces.0.cost:=null namespaces.0.cost.memmap_bytes:=null; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b $fact
  said
done
/usr/bin/python3 - "$FIXTURES/sample-result.json" >b.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
result["run_id"] = "b"
for metric in result["metrics"]:
    metric["verified"].pop("pmd_share", None)
json.dump(result, sys.stdout)
END
said
