# A build installs nothing where that is not wanted: it says what is missing.
command -v aarch64-linux-gnu-gcc >/dev/null || skip "gcc-aarch64-linux-gnu is not installed"
mkdir bin
printf '#!/bin/sh\necho missing\n' >bin/dpkg-query
chmod 755 bin/dpkg-query
PATH=$PWD/bin:$PATH ZDBENCH_NO_INSTALL=1 zdbench kernel build patched-4k --no-progress
