. "$TOP/tests/cli/disk.sh"
. "$TOP/tests/cli/fetch.sh"
export ZDBENCH_CACHE="$PWD/small"
on_small_disk 1m "$TOP/scripts/kernel/fetch" stock-4k >left
grep -E 'tmp|kernel' left || true
