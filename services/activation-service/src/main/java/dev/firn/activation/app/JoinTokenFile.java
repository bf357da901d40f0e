package dev.firn.activation.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code join-token} in the service's state folder, for nodes of the same machine:
 * readable by its owner only, made when there is none, and again when what is in it is not good any
 * more.
 */
public final class JoinTokenFile {
  private static final Duration GOOD_FOR = Duration.ofDays(3_650);
  private static final Duration AHEAD = Duration.ofDays(30);
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private JoinTokenFile() {}

  /** Makes the file if need be. */
  public static void make(Path state, JoinTokens tokens) {
    Path file = state.resolve("join-token");
    Instant now = Instant.now();
    try {
      Files.createDirectories(state);
      if (Files.exists(file)
          && tokens.admits(
              Files.readString(file, StandardCharsets.ISO_8859_1).strip(), "", now.plus(AHEAD))) {
        return;
      }
      Path temporary = Files.createTempFile(state, ".join-token", "", PRIVATE);
      Files.writeString(
          temporary,
          tokens.make(Optional.empty(), now.plus(GOOD_FOR)) + "\n",
          StandardCharsets.US_ASCII);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("the join token cannot be written to " + file, e);
    }
  }
}
