. "$TOP/tests/cli/fetch.sh"
export FETCH=broken
fetch
