package dev.firn.instantiate.flake;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a flake is to be locked. In brackets the flags of the command line.
 *
 * @param recreate whether all inputs are looked up anew ({@code --recreate-lock-file})
 * @param allowChanges whether the lock file may differ from the one there is (false: {@code
 *     --no-update-lock-file})
 * @param write whether a changed lock file is written (false: {@code --no-write-lock-file})
 * @param useRegistries whether names are looked up (false: {@code --no-registries})
 * @param allowUnlocked whether inputs may be fetched that nothing pins
 * @param failOnUnlocked whether it is an error that such an input keeps the lock file from being
 *     written
 * @param commit whether a written lock file is committed ({@code --commit-lock-file})
 * @param overrides what to take in the place of inputs ({@code --override-input})
 * @param updates which inputs to look up anew ({@code --update-input})
 * @param reference the lock file to start from instead of the flake's own
 * @param output where to write the lock file instead
 */
public record LockOptions(
    boolean recreate,
    boolean allowChanges,
    boolean write,
    boolean useRegistries,
    boolean allowUnlocked,
    boolean failOnUnlocked,
    boolean commit,
    Map<InputPath, FlakeRef> overrides,
    Set<InputPath> updates,
    Optional<Path> reference,
    Optional<Path> output) {
  /** Of a command: what is missing is locked and written. */
  public static final LockOptions COMMAND =
      new LockOptions(
          false,
          true,
          true,
          true,
          true,
          true,
          false,
          Map.of(),
          Set.of(),
          Optional.empty(),
          Optional.empty());

  public LockOptions {
    overrides = Map.copyOf(overrides);
    updates = Set.copyOf(updates);
  }

  /** Of {@code builtins.getFlake}: nothing is written. */
  public static LockOptions expression(boolean pure, boolean useRegistries) {
    return new LockOptions(
        false,
        false,
        false,
        !pure && useRegistries,
        !pure,
        true,
        false,
        Map.of(),
        Set.of(),
        Optional.empty(),
        Optional.empty());
  }

  public LockOptions withRecreate(boolean on) {
    return new LockOptions(
        on,
        allowChanges,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        updates,
        reference,
        output);
  }

  public LockOptions withChanges(boolean allowed) {
    return new LockOptions(
        recreate,
        allowed,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        updates,
        reference,
        output);
  }

  public LockOptions withWrite(boolean on) {
    return new LockOptions(
        recreate,
        allowChanges,
        on,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        updates,
        reference,
        output);
  }

  public LockOptions withRegistries(boolean on) {
    return new LockOptions(
        recreate,
        allowChanges,
        write,
        on,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        updates,
        reference,
        output);
  }

  public LockOptions withCommit(boolean on) {
    return new LockOptions(
        recreate,
        allowChanges,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        on,
        overrides,
        updates,
        reference,
        output);
  }

  public LockOptions withOverrides(Map<InputPath, FlakeRef> inputs) {
    return new LockOptions(
        recreate,
        allowChanges,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        inputs,
        updates,
        reference,
        output);
  }

  public LockOptions withUpdates(Set<InputPath> inputs) {
    return new LockOptions(
        recreate,
        allowChanges,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        inputs,
        reference,
        output);
  }

  public LockOptions withFiles(Optional<Path> referenceFile, Optional<Path> outputFile) {
    return new LockOptions(
        recreate,
        allowChanges,
        write,
        useRegistries,
        allowUnlocked,
        failOnUnlocked,
        commit,
        overrides,
        updates,
        referenceFile,
        outputFile);
  }
}
