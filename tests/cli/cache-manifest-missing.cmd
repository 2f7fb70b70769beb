. "$TOP/tests/cli/cache.sh"
rm "$sysroot/SHA256SUMS"
zdbench --target vm -o result.json
