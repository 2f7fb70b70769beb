command -v taskset >/dev/null || skip "no taskset to leave one CPU with"
taskset -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" "$BINARY" --target vm --clock time --threads 1,2
