# What is the same complaint and what is another one.
complaint() { # KIND ALIGN LINE
  cat <<END
{"kind": "$1", "operation": "fault/write-pmd", "rep": 1, "count": 1, "taint_before": 0, "taint_after": 512,
 "meaning": "", "cell": {"mode": "fsdax", "map": "dev", "align_bytes": $2, "fs": "ext4"}, "lines": ["$3"]}
END
}
m=2097152
base="WARNING: CPU: 0 PID: 99 at mm/memremap.c:153 memunmap_pages+0x2c4/0x2e0"
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a complaints.0:="$(complaint WARN $m "$base")" \
  complaints.1:="$(complaint SIGBUS $m 'SIGBUS at offset 4096 of a mapping')"
while IFS='|' read -r kind align line; do
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b \
    complaints.0:="$(complaint "$kind" "$align" "$line")"
  code=0
  zdbench gate --baseline a.json b.json >out || code=$?
  echo "$code $kind $align $line"
done <<END
WARN|$m|$base
WARN|$m|WARNING: CPU: 1 PID: 7 at mm/memremap.c:160 memunmap_pages+0x1bf/0x2d0
BUG|$m|$base
WARN|$m|$base and more
WARN|$m|WARNING: CPU: 0 PID: 99 at mm/memremap.c
SIGBUS|$m|SIGBUS in the middle of nowhere
WARN|$m|WARNING: CPU: 0 PID: 99 at mm/memremap.c:153 memunmap_pages+0x2c4/0x2e0 dead
END
# Two words of hexadecimal letters are words, unless the other one is a number.
says() {
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a complaints.0:="$(complaint WARN $m "$1")"
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b complaints.0:="$(complaint WARN $m "$2")"
  echo "$1, $2: $(zdbench gate --baseline a.json b.json | sed -n '1s/.*: \([a-z]*\):.*/\1/p')"
}
says "dead end" "beef end"
says "dead end" "de4d end"
says "bad a" "bad 3"
