# What is in the cache of the tests: nothing, and then a kernel by its name.
zdbench kernel list
mkdir -p "$ZDBENCH_CACHE/kernel/0123456789"
echo release=6.12.0-patched-64k >"$ZDBENCH_CACHE/kernel/0123456789/info"
ln -s 0123456789 "$ZDBENCH_CACHE/kernel/patched-64k"
zdbench kernel list | grep -A 1 patched-64k
