# The same words with other numbers, of whatever operation, are the same complaint; new ones of many operations are one
# finding; and a kernel that complains of something else in the same place is not excused.
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
  complaints.1:="$(warn fault/read-pmd 0 99 pagemap_range)" complaints.2:="$(warn destroy 0 99 pagemap_range)" \
  complaints.3:="$(warn fault/write-pmd 0 99 dax_iomap_fault)" complaints.4:="$(warn destroy 0 99 memunmap_pages)"
code=0
zdbench gate --baseline base.json c.json >out || code=$?
echo "$code"
sed -n '1p; /^  other findings/,/^$/p' out

# told KIND TAINT LINES: a result whose kernel said that.
told() {
  variant "$1.json" run="$1" complaints.0:="{\"kind\": \"$2\", \"operation\": \"destroy\", \"rep\": 1, \"count\": 1,
    \"taint_before\": 0, \"taint_after\": $3, \"meaning\": \"\", \"lines\": [$4],
    \"cell\": {\"mode\": \"fsdax\", \"map\": \"dev\", \"align_bytes\": 2097152, \"fs\": \"ext4\"}}"
}
compared() {
  echo "$1: $(zdbench gate --baseline a.json b.json | sed -n '1s/,.*//p')"
}
bad='"BUG: Bad page state in process zdbench  pfn:'
told a bad-page 32 "${bad}47f2c\"" && told b bad-page 32 "${bad}b8000\"" && compared "another page frame"
told b bad-page 32 '"BUG: Bad page map in process zdbench  pte:b8000"' && compared "other words"
told a taint 128 '"taint from 0 to 128"' && told b taint 512 '"taint from 0 to 512"' && compared "another taint"
text='"failed to free all reserved pages"'
told a WARN 512 "$text, \"WARNING: CPU: 0 PID: 1 at mm/memremap.c:9 memunmap_pages+0x2/0x3\"" &&
  told b WARN 512 "$text, \"WARNING: CPU: 0 PID: 2 at mm/memremap.c:8 memunmap_pages+0x4/0x5\"" && compared "another line"
told b WARN 512 "$text, \"WARNING: CPU: 0 PID: 2 at mm/memory.c:8 unmap_page_range+0x4/0x5\"" && compared "another place"
