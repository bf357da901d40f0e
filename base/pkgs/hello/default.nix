{
  lib,
  stdenv,
  tinycc,
}:
stdenv.mkDerivation (final: {
  pname = "hello";
  version = "1.0";
  src = ./hello.c;
  dontUnpack = true;
  nativeBuildInputs = [ tinycc ];
  buildPhase = ''
    runHook preBuild
    cc -DVERSION='"${final.version}"' -o hello "$src"
    runHook postBuild
  '';
  doCheck = true;
  checkPhase = ''[ "$(./hello)" = "Hello, world!" ]'';
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/bin"
    cp hello "$out/bin/hello"
    runHook postInstall
  '';
  meta = {
    description = "Program that greets, compiled from C in the sandbox";
    license = lib.licenses.asl20;
    mainProgram = "hello";
    platforms = lib.platforms.linux;
  };
})
