package dev.firn.build;

import dev.firn.build.BuildException.Reason;
import dev.firn.build.internal.os.ExitStatus;
import dev.firn.build.internal.sandbox.BuildFolder;
import dev.firn.build.internal.sandbox.BuildLog;
import dev.firn.build.internal.sandbox.BuilderRun.End;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Says why a builder did not come to a good end. */
final class FailureReport {
  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;
  private static final String BUBBLEWRAP = "bwrap: ";

  private final LocalStore store;
  private final BuildSettings settings;
  private final StorePath path;
  private final Derivation derivation;
  private final boolean cutOff;

  /**
   * @param cutOff whether it was to have a network and had none
   */
  FailureReport(
      LocalStore store,
      BuildSettings settings,
      StorePath path,
      Derivation derivation,
      boolean cutOff) {
    this.store = store;
    this.settings = settings;
    this.path = path;
    this.derivation = derivation;
    this.cutOff = cutOff;
  }

  BuildException of(End end, BuildLog log, BuildFolder folder) throws IOException {
    String builder = "builder for '" + store.dir().print(path) + "' ";
    List<String> lines = log.lastLines();
    return switch (end) {
      case End.Ended(ExitStatus status) -> ended(builder, status, lines, log, folder);
      case End.TooLong(var limit) ->
          failure(
              Reason.TIMED_OUT,
              new ExitStatus(0, 9),
              builder + "was ended after " + limit.toSeconds() + " seconds (timeout)",
              lines,
              log,
              folder);
      case End.TooSilent(var limit) ->
          failure(
              Reason.TIMED_OUT,
              new ExitStatus(0, 9),
              builder
                  + "was ended after "
                  + limit.toSeconds()
                  + " seconds without output (max-silent-time)",
              lines,
              log,
              folder);
      case End.TooMuchOutput(long limit) ->
          failure(
              Reason.LOG_LIMIT,
              new ExitStatus(0, 9),
              builder
                  + "was ended after more than "
                  + limit
                  + " bytes of output (max-build-log-size)",
              lines,
              log,
              folder);
      case End.Cancelled _ ->
          failure(
              Reason.CANCELLED,
              new ExitStatus(0, 9),
              builder + "was cancelled",
              lines,
              log,
              folder);
    };
  }

  private BuildException ended(
      String builder, ExitStatus status, List<String> lines, BuildLog log, BuildFolder folder)
      throws IOException {
    if (lines.size() == 1 && lines.getFirst().startsWith(BUBBLEWRAP)) {
      String why = lines.getFirst().substring(BUBBLEWRAP.length());
      return why.startsWith("execvp")
          ? failure(
              Reason.BUILDER_FAILED,
              status,
              builder
                  + "could not be started: the program '"
                  + derivation.builder()
                  + "' cannot be run in the sandbox: "
                  + why.substring(why.lastIndexOf(": ") + 2),
              List.of(),
              log,
              folder)
          : failure(
              Reason.MACHINE_FAILED,
              status,
              "the sandbox for '" + store.dir().print(path) + "' could not be set up: " + why,
              List.of(),
              log,
              folder);
    }
    int signal = status.signal();
    if (status.code() > SIGNAL_BASE && status.code() <= SIGNAL_BASE + LAST_SIGNAL) {
      signal = status.code() - SIGNAL_BASE;
    }
    String how =
        signal > 0 ? "failed due to signal " + signal : "failed with exit code " + status.code();
    return failure(
        Reason.BUILDER_FAILED,
        new ExitStatus(status.code(), signal),
        builder + how,
        lines,
        log,
        folder);
  }

  private BuildException failure(
      Reason reason,
      ExitStatus status,
      String message,
      List<String> lines,
      BuildLog log,
      BuildFolder folder)
      throws IOException {
    StringBuilder text = new StringBuilder(message);
    if (!lines.isEmpty()) {
      text.append(";\nlast ").append(lines.size()).append(" log lines:");
      lines.forEach(line -> text.append("\n> ").append(line));
    }
    if (cutOff) {
      text.append(
          "\nIt had no network, as slirp4netns is not installed; on Debian: apt-get install"
              + " slirp4netns");
    }
    log.kept().ifPresent(file -> text.append("\nThe whole log is in '").append(file).append("'."));
    Optional<Path> kept = Optional.empty();
    if (settings.keepFailed()) {
      Path target = Files.createTempDirectory("firn-build-" + derivation.name() + "-");
      Files.delete(target);
      folder.keep(target);
      kept = Optional.of(target);
      text.append("\nThe build's folder is kept in '").append(target).append("'.");
    }
    return new BuildException(
        path,
        reason,
        new BuildFailure(status.code(), status.signal(), lines, log.kept(), kept),
        text.toString());
  }
}
