package dev.firn.cli.rebuild;

import dev.firn.cli.rest.ServerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a run is shown. */
interface View {
  /** What was submitted. */
  void submitted(String configuration, String revision);

  /** An event of the run, after the run took it in. */
  void event(ServerEvent event, Run run);

  /**
   * How far a node is, between its events.
   *
   * @param activity what it does: {@code fetching on web1: 1.2 MB of 8.0 MB}
   */
  default void progress(String activity) {}

  /** Something worth a line that is no event. */
  void notice(String text);

  /** The run is over. */
  void ended(Run run);

  /** Stops whatever moves. */
  void close();

  /**
   * What a run was made from, so that places in it can be named as the user knows them.
   *
   * @param folder as the user wrote it; null when nothing was sent from here
   * @param tree the same folder, to read from
   */
  record Origin(@Nullable String folder, @Nullable Path tree) {
    /** No folder of this machine. */
    static final Origin NONE = new Origin(null, null);

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_COLUMNS = 160;

    /** A file of the configuration as seen from where the user is. */
    String place(String file) {
      String prefix = folder;
      if (prefix == null || file.startsWith("/") || file.contains(":")) {
        return file;
      }
      return prefix.isEmpty() || prefix.equals(".") ? file : prefix + "/" + file;
    }

    /** The line of a file of the configuration, with a mark below; none when it cannot be shown. */
    List<String> excerpt(String file, long line, long column) {
      if (tree == null || line < 1 || file.startsWith("/") || file.contains(":")) {
        return List.of();
      }
      Path path = tree.resolve(file).normalize();
      try {
        if (!path.startsWith(tree) || !Files.isRegularFile(path) || Files.size(path) > MOST_BYTES) {
          return List.of();
        }
        String text = Files.readString(path).lines().skip(line - 1).findFirst().orElse("");
        if (text.isBlank() || text.length() > MOST_COLUMNS) {
          return List.of();
        }
        String number = String.format(Locale.ROOT, "  %5d| ", line);
        List<String> lines = new ArrayList<>();
        lines.add(number + text.replace('\t', ' '));
        if (column > 0 && column <= text.length()) {
          lines.add(
              " ".repeat(number.length() - 2)
                  + "| "
                  + " ".repeat(Math.toIntExact(column) - 1)
                  + "^");
        }
        return lines;
      } catch (IOException e) {
        return List.of(); // it changed meanwhile, or is no text: the place is named all the same
      }
    }
  }
}
