# The same words with other numbers are the same complaint; new ones of many operations are one finding; and a kernel
# that complains of something else in the same place is not excused.
warn() {
  cat <<END
{"kind": "WARN", "operation": "$1", "rep": 1, "count": 1, "taint_before": 0, "taint_after": 512,
 "meaning": "", "cell": {"mode": "fsdax", "map": "dev", "align_bytes": 2097152, "fs": "ext4"},
 "lines": ["WARNING: CPU: $2 PID: $3 at mm/memremap.c:$3 $4+0x2c4/0x2e0"]}
END
}
variant() {
  "$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" "$@"
}
variant base.json run=a complaints.0:="$(warn fault/write-pmd 0 99 memunmap_pages)"
variant b.json run=b complaints.0:="$(warn fault/write-pmd 3 101 memunmap_pages)"
zdbench gate --baseline base.json b.json | head -n 1
variant c.json run=c complaints.0:="$(warn fault/write-pmd 0 99 memunmap_pages)" \
  complaints.1:="$(warn fault/read-pmd 0 99 memunmap_pages)" complaints.2:="$(warn destroy 0 99 memunmap_pages)" \
  complaints.3:="$(warn fault/write-pmd 0 99 dax_iomap_fault)"
code=0
zdbench gate --baseline base.json c.json >out || code=$?
echo "$code"
sed -n '1p; /^  other findings/,/^$/p' out
