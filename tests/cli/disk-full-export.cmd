. "$TOP/tests/cli/disk.sh"
on_small_disk 8k zdbench export --format csv "$FIXTURES/sample-result.json" -o small/a.csv
