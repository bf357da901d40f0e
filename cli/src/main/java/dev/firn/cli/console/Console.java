package dev.firn.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds one run of a command.
 *
 * @param environment names and values as byte strings
 * @param workingDirectory absolute, as a byte string
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal which of the streams are terminals
 */
public record Console(
    Map<String, String> environment,
    String workingDirectory,
    InputStream in,
    Output out,
    Output err,
    Terminal terminal) {

  /** Asked only when it matters, as asking costs time. */
  public interface Terminal {
    /** None of the streams is a terminal. */
    Terminal NONE =
        new Terminal() {
          @Override
          public boolean out() {
            return false;
          }

          @Override
          public boolean err() {
            return false;
          }
        };

    /** Whether standard output is a terminal. */
    boolean out();

    /** Whether standard error is a terminal. */
    boolean err();
  }

  /** A variable of the environment, or null. */
  public @Nullable String variable(String name) {
    return environment.get(name);
  }

  /** A variable of the environment, or null if it is unset or empty. */
  public @Nullable String variableNotEmpty(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The folder for data that programs keep for the user; null when nothing says where. */
  public @Nullable String dataFolder() {
    String data = variableNotEmpty("XDG_DATA_HOME");
    String home = variableNotEmpty("HOME");
    return data != null ? data : home == null ? null : home + "/.local/share";
  }

  /** Whether messages on standard error may be coloured. */
  public boolean colours() {
    String term = variable("TERM");
    if (variableNotEmpty("NO_COLOR") != null || "dumb".equals(term)) {
      return false;
    }
    String force = variable("CLICOLOR_FORCE");
    return force != null && !force.equals("0") && !force.isEmpty() || terminal.err();
  }

  /**
   * Says something on standard error, at once. Where nothing may be coloured, escape sequences in
   * the text are left out.
   */
  public void message(String text) {
    err.line(colours() ? text : PlainMessage.of(text));
    err.flush();
  }

  /** An absolute path without {@code .} and {@code ..}, taken from the working directory. */
  public String absolute(String path) {
    return canonical(path.startsWith("/") ? path : workingDirectory + "/" + path);
  }

  private static String canonical(String path) {
    StringBuilder out = new StringBuilder();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        out.setLength(Math.max(0, out.lastIndexOf("/")));
      } else if (!part.isEmpty() && !part.equals(".")) {
        out.append('/').append(part);
      }
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  /** All of standard input, one char per byte. */
  public String readIn() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return bytes.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
  }
}
