. "$TOP/tests/cli/cache.sh"
echo other >"$sysroot/usr/library"
zdbench --target vm -o result.json
