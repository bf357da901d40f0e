package dev.firn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The node that this machine is. */
final class LocalNode {
  private static final int LONGEST = 63;

  private LocalNode() {}

  /** The machine's host name as a node's name; {@code local} if nothing of it is left. */
  static String name() {
    String given = System.getenv().getOrDefault("FIRN_NODE", "");
    String host = given.isBlank() ? hostName() : given.strip();
    int dot = host.indexOf('.');
    String label =
        (dot < 0 ? host : host.substring(0, dot))
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "-")
            .replaceAll("^-+|-+$", "");
    if (label.length() > LONGEST) {
      label = label.substring(0, LONGEST).replaceAll("-+$", "");
    }
    return label.isEmpty() ? "local" : label;
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", "");
    }
  }
}
