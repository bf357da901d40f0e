{ lib, debian }:
debian.program {
  pname = "openssh";
  suite = "bookworm";
  deb = "openssh-client";
  more = [
    "openssh-server"
    "openssh-sftp-server"
  ];
  description = "Remote login and file transfer over SSH: client and server";
  license = lib.licenses.bsd2;
  mainProgram = "ssh";
  programs = lib.genAttrs [
    "ssh"
    "ssh-add"
    "ssh-agent"
    "ssh-keygen"
    "ssh-keyscan"
  ] (_: { })
  // {
    sshd.file = "sbin/sshd";
    scp.before = "-S $out/bin/ssh";
    sftp.before = "-S $out/bin/ssh";
  };
  install = ''
    start "$out/libexec/sftp-server" "$(find_file lib/openssh/sftp-server)"
    start "$out/libexec/ssh-keysign" "$(find_file lib/openssh/ssh-keysign)"
    mkdir -p "$out/etc/ssh"
    cp "$(find_file etc/ssh/ssh_config)" "$out/etc/ssh/ssh_config.example"
  '';
}
