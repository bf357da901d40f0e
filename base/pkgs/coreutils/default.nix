{ lib, debian }:
debian.program {
  pname = "coreutils";
  suite = "bookworm";
  description = "The GNU core utilities";
  license = lib.licenses.gpl3Plus;
  mainProgram = "ls";
}
