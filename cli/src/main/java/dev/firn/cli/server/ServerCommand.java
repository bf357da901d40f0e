package dev.firn.cli.server;

import dev.firn.cli.console.CommandException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of the server. A start without a cache of loaded classes and method profiles
 * records for one: it is made when the server has ended, and the next start takes a fraction of the
 * time. A cache belongs to the jar that it was recorded with.
 *
 * @param java the JDK's
 * @param jar what to run
 * @param more further options for the JVM
 * @param records whether a cache may be recorded
 */
record ServerCommand(Path java, Path jar, List<String> more, boolean records) {
  private static final List<String> OPTIONS =
      List.of(
          // a third less memory than with G1, at the same speed
          // (bench/results/2026-11-26-changes.md)
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-XX:MaxRAMPercentage=50",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          // a cache that does not fit costs time, and is not worth a word
          "-Xlog:aot*=off",
          "-Xlog:cds*=off");

  /**
   * Runs the server, then makes the cache of what it recorded, behind everything else that the
   * machine has to do. A cache under way is beside the one it becomes: one that is read is always
   * whole.
   */
  private static final String RECORD =
      "cache=$1; shift; part=$cache.$$;"
          + " \"$1\" -XX:AOTMode=record \"-XX:AOTConfiguration=$part.config\" \"${@:2}\"; status=$?;"
          + " if [ -s \"$part.config\" ]; then"
          + " nice -n 19 \"$1\" -XX:AOTMode=create \"-XX:AOTConfiguration=$part.config\""
          + " \"-XX:AOTCache=$part\" \"${@:2}\"; fi;"
          + " if [ -s \"$part\" ]; then mv -f \"$part\" \"$cache\"; fi;"
          + " rm -f \"$part.config\"; exit $status";

  private static final String NAME = "standalone.aot";

  private Path cache() {
    return jar.resolveSibling(NAME);
  }

  /** All words. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (new File("/usr/bin/setsid").canExecute()) {
      // a session of its own: Ctrl-C in this terminal is not for it
      words.add("/usr/bin/setsid");
    }
    List<String> run = new ArrayList<>(OPTIONS);
    run.addAll(more);
    run.addAll(List.of("-jar", jar.toString()));
    Path folder = jar.toAbsolutePath().getParent();
    if (fits()) {
      words.add(java.toString());
      words.add("-XX:AOTCache=" + cache());
    } else if (records
        && folder != null
        && Files.isWritable(folder)
        && new File("/bin/bash").canExecute()
        && !isUnderWay(folder)) {
      words.addAll(List.of("/bin/bash", "-c", RECORD, "firn-server", cache().toString()));
      words.add(java.toString());
    } else {
      words.add(java.toString());
    }
    words.addAll(run);
    return words;
  }

  private boolean fits() {
    try {
      return Files.exists(cache())
          && Files.getLastModifiedTime(cache()).compareTo(Files.getLastModifiedTime(jar)) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a server, or what comes after it, makes a cache now; removes what killed ones left. */
  private static boolean isUnderWay(Path folder) {
    boolean underWay = false;
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, NAME + ".[0-9]*")) {
      for (Path part : parts) {
        String number = part.getFileName().toString().substring(NAME.length() + 1);
        int end = number.indexOf('.');
        long pid = Long.parseLong(end < 0 ? number : number.substring(0, end));
        if (ProcessHandle.of(pid).isEmpty()) {
          Files.deleteIfExists(part);
        } else {
          underWay = true;
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw new CommandException("cannot look through '" + folder + "': " + e.getMessage());
    }
    return underWay;
  }
}
