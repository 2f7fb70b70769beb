. "$TOP/tests/cli/cache.sh"
rm "$sysroot/usr/library"
zdbench --target vm -o result.json
