package dev.firn.kit.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secret that services and the command line share. Comparing takes as long for a wrong token as
 * for the right one, and it is never printed by accident.
 */
public final class ServiceToken {
  private static final int MIN_LENGTH = 16;
  private static final int MAX_LENGTH = 4_096;
  private static final int RANDOM_BYTES = 32;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final String value;
  private final byte[] digest;

  private ServiceToken(String value) {
    this.value = value;
    this.digest = digest(value);
  }

  /**
   * A token of that text.
   *
   * @throws TokenException if it is shorter than 16 or longer than 4,096 bytes, or has others than
   *     printable ASCII ones
   */
  public static ServiceToken of(String text) {
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
      throw new TokenException(
          "a token has " + MIN_LENGTH + " to " + MAX_LENGTH + " bytes, this one " + text.length());
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new TokenException("a token has printable ASCII characters only, and no spaces");
    }
    return new ServiceToken(text);
  }

  /**
   * The token in a file; white space around it does not count.
   *
   * @throws TokenException if the file cannot be read or holds none
   */
  public static ServiceToken read(Path file) {
    try {
      return of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException e) {
      throw new TokenException(
          "there is no token file '"
              + file
              + "'; make one, for example with: (umask 077; head -c 32 /dev/urandom | base64 > "
              + file
              + "), or set firn.token-file",
          e);
    } catch (TokenException e) {
      throw new TokenException("token file '" + file + "': " + e.getMessage(), e);
    } catch (IOException e) {
      throw new TokenException("cannot read token file '" + file + "': " + e, e);
    }
  }

  /**
   * The token in a file, which is made, readable by its owner only, if it is not there. Of several
   * processes that make it at once, all get the same.
   *
   * @throws TokenException if the file cannot be read or made
   */
  public static ServiceToken readOrMake(Path file) {
    if (!Files.exists(file)) {
      byte[] random = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(random);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
      try {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".token", "", PRIVATE);
        try {
          Files.writeString(temporary, text, StandardCharsets.US_ASCII);
          linkOrLose(temporary, file);
        } finally {
          Files.deleteIfExists(temporary);
        }
      } catch (IOException e) {
        throw new TokenException("cannot make token file '" + file + "': " + e, e);
      }
    }
    return read(file);
  }

  /** The first one wins; where the file system has no hard links, the last one. */
  private static void linkOrLose(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; its token is read.
    } catch (UnsupportedOperationException e) {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * The token that follows from this one and lets its bearer only read the cache: what nodes are
   * given. This one cannot be found out from it.
   */
  public ServiceToken forReading() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(value.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] derived = mac.doFinal("firn cache reading 1".getBytes(StandardCharsets.UTF_8));
      return of(Base64.getUrlEncoder().withoutPadding().encodeToString(derived));
    } catch (GeneralSecurityException e) {
      throw new TokenException("this Java has no HmacSHA256", e);
    }
  }

  /** Whether {@code presented} is this token. */
  public boolean matches(@Nullable String presented) {
    return presented != null && MessageDigest.isEqual(digest, digest(presented));
  }

  /** Whether a header {@code authorization: Bearer TOKEN} carries this token. */
  public boolean allows(@Nullable String authorization) {
    return matches(bearer(authorization));
  }

  /**
   * As {@link #allows}, and also {@code Basic}, whatever the user's name, with the token as
   * password: what tools that read a {@code netrc} file send.
   */
  public boolean allowsBasicToo(@Nullable String authorization) {
    return matches(presented(authorization));
  }

  /** What a header {@code authorization} carries as {@code Bearer}; null for nothing. */
  static @Nullable String bearer(@Nullable String authorization) {
    return credentials(authorization, "bearer");
  }

  /** As {@link #bearer}, and also the password of {@code Basic}. */
  static @Nullable String presented(@Nullable String authorization) {
    String bearer = bearer(authorization);
    return bearer == null ? password(credentials(authorization, "basic")) : bearer;
  }

  private static @Nullable String credentials(@Nullable String authorization, String scheme) {
    if (authorization == null) {
      return null;
    }
    int space = authorization.indexOf(' ');
    return space > 0 && authorization.substring(0, space).toLowerCase(Locale.ROOT).equals(scheme)
        ? authorization.substring(space + 1).strip()
        : null;
  }

  private static @Nullable String password(@Nullable String basic) {
    if (basic == null) {
      return null;
    }
    try {
      String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.ISO_8859_1);
      int colon = pair.indexOf(':');
      return colon < 0 ? null : pair.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The value of the {@code authorization} header that carries this token. */
  public String header() {
    return "Bearer " + value;
  }

  /** The token itself, to be kept secret. */
  public String reveal() {
    return value;
  }

  /** Digests have one length, so that comparing does not tell how long the token is. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new TokenException("this Java has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "a token";
  }
}
