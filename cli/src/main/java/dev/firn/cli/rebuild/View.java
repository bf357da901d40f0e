package dev.firn.cli.rebuild;

import dev.firn.cli.rest.ServerEvent;
import org.jspecify.annotations.Nullable;

/** How a run is shown. */
interface View {
  /** What was submitted. */
  void submitted(String configuration, String revision);

  /** An event of the run, after the run took it in. */
  void event(ServerEvent event, Run run);

  /** Something worth a line that is no event. */
  void notice(String text);

  /** The run is over. */
  void ended(Run run);

  /** Stops whatever moves. */
  void close();

  /** What a run was made from, so that places in it can be named as the user knows them. */
  record Origin(@Nullable String folder) {
    /** A file of the configuration as seen from where the user is. */
    String place(String file) {
      String prefix = folder;
      if (prefix == null || file.startsWith("/") || file.contains(":")) {
        return file;
      }
      return prefix.isEmpty() || prefix.equals(".") ? file : prefix + "/" + file;
    }
  }
}
