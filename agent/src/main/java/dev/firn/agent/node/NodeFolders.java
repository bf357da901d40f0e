package dev.firn.agent.node;

import dev.firn.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Makes the folders that a folder node begins with. */
public final class NodeFolders {
  private NodeFolders() {}

  /** Makes what is missing; without effect otherwise. */
  public static void make(NodeRoot root) {
    try {
      if (!root.isMachine()) {
        for (String folder :
            List.of(
                "/etc",
                "/var/lib",
                "/var/log",
                "/run",
                "/home",
                "/root",
                "/bin",
                "/usr/bin",
                "/dev",
                "/proc",
                "/sys",
                "/nix/store",
                "/nix/var/nix/profiles/per-user",
                "/nix/var/nix/gcroots")) {
          Files.createDirectories(root.resolve(folder));
        }
        Path temporary = root.resolve("/tmp");
        Files.createDirectories(temporary);
        mode(temporary, "rwxrwxrwx");
        Files.createDirectories(root.unitRecords());
        Files.createDirectories(root.unitLogs());
      }
      Files.createDirectories(root.state());
      mode(root.state(), "rwx------");
    } catch (IOException e) {
      throw new AgentException(
          "io", "cannot make the node's folders in '" + root.dir() + "': " + e, e);
    }
  }

  private static void mode(Path folder, String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }
}
