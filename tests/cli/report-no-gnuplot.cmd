# Whatever else is in PATH: gnuplot is not.
program=$(command -v zdbench)
code=0
PATH=/nonexistent "$program" report "$FIXTURES/sample-result.json" -o report.html || code=$?
[ ! -e report.html ] || echo "half written"
exit $code
