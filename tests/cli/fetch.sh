# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# For the cases about filling the cache: a stand-in for Debian's archive, which has one kernel that is none. FETCH in
# the environment says what happens to a download: `broken` (the connection breaks), `full` (the disk fills), else it
# arrives.
# fetch: brings the kernel into the cache; what it says at the end goes to stderr.
for tool in dpkg-deb depmod flock; do
  PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || skip "no $tool"
done
mkdir -p bin deb/DEBIAN deb/boot deb/usr/lib/modules/6.0-zd/kernel/fs
printf '%s\n' 'Package: linux-image-6.0-zd' 'Version: 6.0-1' 'Architecture: arm64' \
  'Maintainer: nobody <nobody@localhost>' 'Description: none' >deb/DEBIAN/control
head -c 300000 /dev/urandom >deb/boot/vmlinuz-6.0-zd
echo CONFIG_ARM64_4K_PAGES=y >deb/boot/config-6.0-zd
: >deb/usr/lib/modules/6.0-zd/modules.order
dpkg-deb --root-owner-group -b deb kernel.deb >/dev/null
cat >bin/apt-get <<'END'
#!/bin/sh
echo "$*" >>"$HERE/calls"
case " $* " in
  *' indextargets '*) echo "http://localhost/debian Debian Debian trixie main" ;;
  *' download --print-uris '* | *' --print-uris '*)
    echo "'http://localhost/k.deb' linux-image-6.0-zd_6.0-1_arm64.deb $(stat -c %s "$HERE/kernel.deb") SHA256:0" ;;
  *' download '*)
    echo download >>"$HERE/downloads"
    case ${FETCH:-} in
      broken)
        head -c 1000 "$HERE/kernel.deb" >linux-image-6.0-zd_6.0-1_arm64.deb
        echo 'E: Failed to fetch http://localhost/k.deb  Connection failed' >&2
        exit 100 ;;
      full)
        cat /dev/zero >linux-image-6.0-zd_6.0-1_arm64.deb
        echo 'E: Write error - write (28: No space left on device)' >&2
        exit 100 ;;
      slow) sleep 2 ;;
    esac
    cp "$HERE/kernel.deb" linux-image-6.0-zd_6.0-1_arm64.deb ;;
esac
END
chmod +x bin/apt-get
HERE=$PWD PATH=$PWD/bin:$PATH ZDBENCH_CACHE=$PWD/cache
export HERE PATH ZDBENCH_CACHE FETCH

# The last line, and whatever stands on stdout where it should not.
fetch() {
  code=0
  "$TOP/scripts/kernel/fetch" stock-4k >fetched 2>said || code=$?
  if [ $code -ne 0 ]; then
    tail -n 1 said >&2
    cat fetched
    # Nothing half done: no entry, no name, nothing temporary.
    find "$ZDBENCH_CACHE" \( -path '*/kernel/*' -o -name 'tmp.*' \) -printf 'left: %P\n'
  fi
  return $code
}
