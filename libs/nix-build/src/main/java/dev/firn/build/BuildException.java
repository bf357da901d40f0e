package dev.firn.build;

import dev.firn.store.StoreException;
import dev.firn.store.path.StorePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A build that did not come to its end. The message says all that the fields do. */
public final class BuildException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** The builder ended with an exit code or by a signal. */
    BUILDER_FAILED("builder-failed", true),
    /** An output is missing, not allowed in a store, or breaks one of the derivation's rules. */
    OUTPUT_REJECTED("output-rejected", true),
    /** A fixed output has another hash. */
    HASH_MISMATCH("hash-mismatch", true),
    /** It ran or was silent for too long. */
    TIMED_OUT("timed-out", false),
    /** It wrote too much. */
    LOG_LIMIT("log-limit", false),
    /** This machine has not the system or the features that it needs. */
    WRONG_MACHINE("wrong-machine", false),
    /** The derivation asks for what there is not. */
    UNSUPPORTED("unsupported", true),
    /** An input is not in the store. */
    MISSING_INPUT("missing-input", false),
    /** What it depends on could not be built. */
    DEPENDENCY_FAILED("dependency-failed", false),
    /** Nothing could be downloaded. */
    DOWNLOAD_FAILED("download-failed", false),
    /** It was cancelled. */
    CANCELLED("cancelled", false),
    /** The sandbox or the file system failed. */
    MACHINE_FAILED("machine-failed", false);

    private final String label;
    private final boolean permanent;

    Reason(String label, boolean permanent) {
      this.label = label;
      this.permanent = permanent;
    }

    /** Whether the same build would fail again, so that it may be remembered. */
    public boolean isPermanent() {
      return permanent;
    }
  }

  private final transient StorePath derivation;
  private final Reason reason;
  private final transient BuildFailure failure;

  /** A failure with what is known about it. */
  public BuildException(StorePath derivation, Reason reason, BuildFailure failure, String message) {
    super("build/" + reason.label, message);
    this.derivation = derivation;
    this.reason = reason;
    this.failure = failure;
  }

  /** A failure that follows from another. */
  public BuildException(
      StorePath derivation, Reason reason, BuildFailure failure, String message, Throwable cause) {
    super("build/" + reason.label, message, cause);
    this.derivation = derivation;
    this.reason = reason;
    this.failure = failure;
  }

  /** A failure that no process or log belongs to. */
  public static BuildException of(StorePath derivation, Reason reason, String message) {
    return new BuildException(derivation, reason, BuildFailure.NOTHING, message);
  }

  /** The derivation that failed. */
  public StorePath derivation() {
    return derivation;
  }

  public Reason reason() {
    return reason;
  }

  /** The builder's exit code; 0 if a signal ended it or there was none. */
  public int exitCode() {
    return failure.exitCode();
  }

  /** The signal that ended the builder, or 0. */
  public int signal() {
    return failure.signal();
  }

  /** The last lines of the log, byte strings. */
  public List<String> lastLines() {
    return failure.lastLines();
  }

  /** Where the whole log is. */
  public Optional<Path> log() {
    return failure.log();
  }

  /** Where the build's folder is kept, if that was asked for. */
  public Optional<Path> keptFolder() {
    return failure.keptFolder();
  }
}
