. "$TOP/tests/cli/fetch.sh"
export FETCH=broken
fetch 2>/dev/null && echo "a broken download is taken for whole"
export FETCH=
fetch
cmp deb/boot/vmlinuz-6.0-zd "$(cat fetched)/Image"
