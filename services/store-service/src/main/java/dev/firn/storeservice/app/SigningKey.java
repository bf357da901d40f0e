package dev.firn.storeservice.app;

import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.SignatureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The key that the store vouches for its paths with. */
public record SigningKey(SecretKey secret) {
  /**
   * The key in a file, which is made, readable by its owner only, if it is not there.
   *
   * @param name of a new key
   * @throws SignatureException if the file cannot be read or made, or holds no key
   */
  public static SigningKey readOrMake(Path file, String name) {
    try {
      if (!Files.exists(file)) {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary =
            Files.createTempFile(
                folder,
                ".key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
          Files.writeString(
              temporary, SecretKey.generate(name).reveal() + "\n", StandardCharsets.US_ASCII);
          Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
          // Another process was faster; its key is read.
        } finally {
          Files.deleteIfExists(temporary);
        }
      }
      return new SigningKey(
          SecretKey.parse(Files.readString(file, StandardCharsets.US_ASCII).strip()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot read or make the cache's key '" + file + "': " + e, e);
    }
  }
}
