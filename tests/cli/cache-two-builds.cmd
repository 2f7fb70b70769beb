# Two builds of one kernel at once: one builds, the other waits and takes it. The compiler and make are stand-ins.
. "$TOP/tests/cli/fetch.sh"
command -v xz >/dev/null || skip "no xz"
mkdir -p tree/linux/arch source
tar -C tree -cJf source/linux.tar.xz linux
printf '%s\n' package=linux-source-6.0 version=6.0-1 >source/info
(cd source && sha256sum ./info ./linux.tar.xz >SHA256SUMS)
mkdir -p cache/source
mv source cache/source/0123456789
ln -s 0123456789 cache/source/trixie
for tool in aarch64-linux-gnu-gcc aarch64-linux-gnu-ld; do
  printf '#!/bin/sh\necho %s 1.0\n' $tool >bin/$tool
done
printf '#!/bin/sh\necho installed\n' >bin/dpkg-query
printf '#!/bin/sh\nexit 0\n' >bin/patch
echo '#!/bin/sh' >bin/make
cat >>bin/make <<'END'
for word; do
  case $word in
    KCONFIG_ALLCONFIG=*) fragments=${word#*=} ;;
    */linux) tree=$word ;;
    -n) exit 0 ;;
  esac
done
cd "$tree"
case " $* " in
  *' allnoconfig '*) cp "$fragments" .config ;;
  *' Image '*)
    echo built >>HERE/builds
    sleep 2
    mkdir -p arch/arm64/boot include/config
    echo image >arch/arm64/boot/Image
    echo 6.0-zd >include/config/kernel.release
    : >modules.builtin
    : >modules.builtin.modinfo ;;
esac
END
sed -i "s|HERE|$PWD|" bin/make
chmod +x bin/*
"$TOP/scripts/kernel/build" patched-4k >one 2>one.said &
"$TOP/scripts/kernel/build" patched-4k >two 2>two.said
wait $!
cmp one two
cat one.said two.said | grep -c 'waiting for another zdbench that builds a kernel'
wc -l <builds
find cache -name 'build.*' ! -name build.lock
