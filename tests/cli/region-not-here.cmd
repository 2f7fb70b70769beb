# Whoever names a region does not mean the emulated one: no run in the VM instead.
[ "$(id -u)" -eq 0 ] || skip "for root only"
[ ! -e /sys/bus/nd/devices/region4711 ] || skip "this machine has a region4711"
zdbench --region region4711 -o result.json
