{ lib, debian }:
debian.program {
  pname = "vim";
  suite = "bookworm";
  deb = "vim-tiny";
  description = "The vi editor, improved (a small build)";
  license = lib.licenses.publicDomain;
  programs = {
    vim.file = "bin/vim.tiny";
    vi.file = "bin/vim.tiny";
  };
}
