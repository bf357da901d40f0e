package dev.firn.agent.units;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of processes. */
public final class Processes {
  private static final String BOOT_ID = readBootId();

  private Processes() {}

  /** Names the machine's present boot. */
  public static String bootId() {
    return BOOT_ID;
  }

  private static String readBootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
          .strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * When a process began, in clock ticks after the boot; 0 if there is none, or it only waits to be
   * reaped.
   */
  static long startTicks(long pid) {
    String[] fields = stat(pid);
    return fields.length == 0 || fields[0].equals("Z") || fields[0].equals("X")
        ? 0
        : Long.parseLong(fields[19]);
  }

  /** What Linux says of a process, from its state on; nothing if there is none. */
  private static String[] stat(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }

  /** The first word of a process' command line; empty if there is no such process. */
  static String program(long pid) {
    try {
      String words =
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
      int end = words.indexOf('\0');
      return end < 0 ? words : words.substring(0, end);
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a process sleeps until something happens; also if there is none. */
  static boolean waits(long pid) {
    String[] fields = stat(pid);
    return fields.length == 0 || !fields[0].equals("R") && !fields[0].equals("D");
  }
}
