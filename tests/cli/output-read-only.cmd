[ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
mkdir there
chmod 555 there
zdbench --target vm -o there/result.json
