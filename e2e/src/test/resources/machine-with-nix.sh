#!/bin/bash
# Becomes a machine of its own on top of this one: what it writes is in memory and gone with its last process.
# machine-with-nix.sh FOLDER KEEP...: FOLDER is empty, each KEEP is a folder that it sees as it is here.
set -euo pipefail
folder=$1
shift
mount -t tmpfs tmpfs "$folder"
mkdir "$folder"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
for keep in "$@"; do
  mkdir -p "$folder/root$keep"
  mount --rbind "$keep" "$folder/root$keep"
done
mount --rbind /dev "$folder/root/dev"
mount --rbind /sys "$folder/root/sys"
mount -t proc proc "$folder/root/proc"
mount -t tmpfs tmpfs "$folder/root/run"
mkdir -p "$folder/root/nix" "$folder/root/var/lib/firn"
mount -t tmpfs tmpfs "$folder/root/nix"
mount -t tmpfs tmpfs "$folder/root/var/lib/firn"
exec chroot "$folder/root" /bin/sh -c 'echo ready; exec sleep 3600'
