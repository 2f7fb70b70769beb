[ -w /dev/full ] || skip "no /dev/full"
command -v gnuplot >/dev/null || skip "gnuplot is not installed"
zdbench report "$FIXTURES/sample-result.json" -o /dev/full
