package dev.firn.cli.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * This process's arguments and environment as byte strings. The JVM decodes both with the locale's
 * character set, which loses bytes; where that can matter, the kernel's copy is read instead.
 */
public final class ProcessBytes {
  private ProcessBytes() {}

  /** What {@code main} was given, byte for byte. */
  public static List<String> arguments(String[] decoded) {
    if (Arrays.stream(decoded).allMatch(ProcessBytes::isAscii)) {
      return List.of(decoded);
    }
    String[] raw = fields("/proc/self/cmdline");
    if (raw.length < decoded.length) {
      return Arrays.stream(decoded).map(ProcessBytes::utf8).toList();
    }
    return List.of(Arrays.copyOfRange(raw, raw.length - decoded.length, raw.length));
  }

  /** The environment, byte for byte. */
  public static Map<String, String> environment(Map<String, String> decoded) {
    boolean plain =
        decoded.entrySet().stream().allMatch(e -> isAscii(e.getKey()) && isAscii(e.getValue()));
    String[] raw = plain ? new String[0] : fields("/proc/self/environ");
    Map<String, String> environment = new HashMap<>();
    if (raw.length == 0) {
      decoded.forEach((name, value) -> environment.put(utf8(name), utf8(value)));
    }
    for (String field : raw) {
      int equals = field.indexOf('=', 1);
      if (equals > 0) {
        environment.putIfAbsent(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    return environment;
  }

  /** Text of this program's own as bytes. */
  public static String utf8(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1);
  }

  /** Bytes that are to be UTF-8 as text, for what takes Unicode: JSON, messages. */
  public static String text(String bytes) {
    return isAscii(bytes)
        ? bytes
        : new String(bytes.getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String[] fields(String file) {
    try {
      String all = new String(Files.readAllBytes(Path.of(file)), ISO_8859_1);
      return all.isEmpty() ? new String[0] : all.substring(0, all.length() - 1).split("\0", -1);
    } catch (IOException e) {
      return new String[0];
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Terminals found by what the process's descriptors are links to. */
  public static final Console.Terminal TERMINAL =
      new Console.Terminal() {
        @Override
        public boolean out() {
          return isTerminal(1);
        }

        @Override
        public boolean err() {
          return isTerminal(2);
        }
      };

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
