#!/bin/bash
# Becomes a machine of its own on top of this one: what it writes is in memory and gone with its last process.
# machine-with-nix.sh FOLDER KEEP...: FOLDER is empty, each KEEP is a folder that it sees as it is here.
set -euo pipefail
folder=$1
shift
mount -t tmpfs tmpfs "$folder"
mkdir "$folder"/{upper,work,tree}
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/tree"
for keep in "$@"; do
  mkdir -p "$folder/tree$keep"
  mount --rbind "$keep" "$folder/tree$keep"
done
mount --rbind /dev "$folder/tree/dev"
mount --rbind /sys "$folder/tree/sys"
mount -t proc proc "$folder/tree/proc"
mount -t tmpfs tmpfs "$folder/tree/run"
mkdir -p "$folder/tree/nix" "$folder/tree/var/lib/firn"
mount -t tmpfs tmpfs "$folder/tree/nix"
mount -t tmpfs tmpfs "$folder/tree/var/lib/firn"
exec chroot "$folder/tree" /bin/sh -c 'echo ready; exec sleep 3600'
