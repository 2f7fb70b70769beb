. "$TOP/tests/cli/disk.sh"
. "$TOP/tests/cli/fetch.sh"
export FETCH=full ZDBENCH_CACHE="$PWD/small"
# There is room beforehand, and none when it comes to it.
code=0
on_small_disk 160m "$TOP/scripts/kernel/fetch" stock-4k >left 2>said || code=$?
tail -n 1 said >&2
grep -v -E ': (apt|lock)' left | grep -E 'tmp|kernel' || true
exit $code
