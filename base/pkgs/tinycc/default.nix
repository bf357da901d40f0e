# `cc`: a C compiler that makes static programs. It is Debian's tcc over musl's headers and library.
{
  lib,
  debian,
  runCommand,
  busybox,
}:
let
  inherit (debian) bookworm triplet loader;
  version = debian.upstream (debian.pin "bookworm" "tcc").version;
  musl = bookworm.musl-dev;
  target = lib.replaceStrings [ "-gnu" ] [ "-musl" ] triplet;
in
runCommand "tinycc-${version}"
  {
    pname = "tinycc";
    inherit version;
    meta = {
      description = "Tiny C compiler with musl, for static programs";
      license = lib.licenses.lgpl21Plus;
      mainProgram = "cc";
    };
  }
  ''
    mkdir -p $out/bin
    cat > $out/bin/tcc << END
    #!${busybox}/bin/sh
    exec ${bookworm.libc6}/lib/${triplet}/${loader} --library-path ${debian.libraryPath "bookworm" [ "tcc" ]} \
      --argv0 $out/bin/tcc ${bookworm.tcc}/bin/tcc -B${bookworm.tcc}/lib/${triplet}/tcc "\$@"
    END
    cat > $out/bin/cc << END
    #!${busybox}/bin/sh
    link=1
    for word in "\$@"; do
      case \$word in -c | -E | -S | -v | --version | -r | -shared) link= ;; esac
    done
    set -- -nostdinc -I${bookworm.tcc}/lib/${triplet}/tcc/include -I${musl}/include/${target} \$CFLAGS_INPUTS "\$@"
    if [ -n "\$link" ]; then
      lib=${musl}/lib/${target}
      set -- -static -nostdlib \$lib/crt1.o \$lib/crti.o "\$@" -L\$lib \$LDFLAGS_INPUTS -lc \
        ${bookworm.tcc}/lib/${triplet}/tcc/libtcc1.a -lc \$lib/crtn.o
    fi
    exec $out/bin/tcc "\$@"
    END
    chmod +x $out/bin/*
    ln -s cc $out/bin/gcc
  ''
