package dev.firn.instantiate.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The process's environment as byte strings. */
public final class Environment {
  private static final Path EXACT = Path.of("/proc/self/environ");

  private Environment() {}

  /** The variables the process was started with; exact bytes where the system tells them. */
  public static Map<String, String> ofProcess() {
    Map<String, String> variables = new HashMap<>();
    try {
      String all = new String(Files.readAllBytes(EXACT), ISO_8859_1);
      for (String variable : all.split("\0", -1)) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
      return variables;
    } catch (IOException e) {
      System.getenv()
          .forEach(
              (name, value) -> variables.put(name, new String(value.getBytes(UTF_8), ISO_8859_1)));
      return variables;
    }
  }
}
