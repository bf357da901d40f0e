package dev.firn.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of the command with its streams captured.
 *
 * @param out one char per byte
 * @param err one char per byte
 */
public record CommandRun(int status, String out, String err) {
  /** Says how a command is to be run. */
  public record Setup(String directory, String in, Map<String, String> environment) {
    /** In a folder, without input, with nothing in the environment. */
    public static Setup in(java.nio.file.Path directory) {
      return new Setup(directory.toString(), "", Map.of("NIX_CONF_DIR", "/no/configuration"));
    }

    public Setup withInput(String text) {
      return new Setup(directory, text, environment);
    }

    public Setup with(String name, String value) {
      Map<String, String> more = new TreeMap<>(environment);
      more.put(name, value);
      return new Setup(directory, in, more);
    }

    public CommandRun run(String... arguments) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int status =
          Main.run(
              List.of(arguments),
              environment,
              directory,
              new ByteArrayInputStream(in.getBytes(ISO_8859_1)),
              out,
              err);
      return new CommandRun(status, out.toString(ISO_8859_1), err.toString(ISO_8859_1));
    }
  }
}
