. "$TOP/tests/cli/fetch.sh"
export FETCH=slow
"$TOP/scripts/kernel/fetch" stock-4k >one 2>one.said &
"$TOP/scripts/kernel/fetch" stock-4k >two 2>two.said
wait $!
cmp one two
cat one.said two.said | grep -c 'waiting for another zdbench'
wc -l <downloads
