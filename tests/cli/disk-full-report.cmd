. "$TOP/tests/cli/disk.sh"
command -v gnuplot >/dev/null || skip "gnuplot is not installed"
on_small_disk 8k zdbench report "$FIXTURES/sample-result.json" -o small/page.html
