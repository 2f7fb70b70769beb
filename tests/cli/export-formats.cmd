# Each format as its fixture has it, once to stdout and once to a file.
for fixture in "$FIXTURES"/export/sample.*; do
  format=${fixture##*.}
  zdbench export --format "$format" "$FIXTURES/sample-result.json" | diff "$fixture" -
  zdbench export -f "$format" -o "$format" "$FIXTURES/sample-result.json"
  diff "$fixture" "$format"
done
