package dev.firn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Where everything is kept; the command line looks in the same place. */
final class StateFolder {
  private StateFolder() {}

  /**
   * The system property {@code firn.state}, {@code FIRN_STATE_DIR}, or {@code firn} in the user's
   * state folder.
   */
  static Path find() {
    String told = System.getProperty("firn.state", "");
    if (!told.isBlank()) {
      return Path.of(told).toAbsolutePath();
    }
    Map<String, String> environment = System.getenv();
    String given = environment.getOrDefault("FIRN_STATE_DIR", "");
    if (!given.isBlank()) {
      return Path.of(given).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    return xdg.startsWith("/")
        ? Path.of(xdg, "firn")
        : Path.of(System.getProperty("user.home"), ".local", "state", "firn");
  }

  /** Makes it, for its owner only. */
  static void make(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
