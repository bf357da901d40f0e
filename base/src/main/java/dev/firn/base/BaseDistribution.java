package dev.firn.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Firn's own small distribution: a tree of Nix files that stands in for nixpkgs where there is
 * none. It is the same tree, byte for byte, wherever it is unpacked, and so has the same store path
 * everywhere. Thread-safe.
 *
 * <p>Entry points in the tree: {@code default.nix} (packages), {@code lib} (the library), {@code
 * nixos/lib/eval-config.nix} and {@code nixos/default.nix} (systems), {@code flake.nix} (all of
 * them as a flake).
 */
public final class BaseDistribution {
  private static final String TREE = "tree/";
  private static final String LIST = "tree.list";

  /** The distribution of this version. */
  public BaseDistribution() {}

  /**
   * Writes all files into a folder; files of these names are replaced.
   *
   * @throws IOException if they cannot be written
   */
  public void unpack(Path folder) throws IOException {
    for (String path : paths()) {
      Path target = folder.resolve(path);
      Path parent = target.getParent();
      Files.createDirectories(parent == null ? folder : parent);
      Files.write(target, file(path));
    }
  }

  /** The paths of all files, sorted, with {@code /} between names. */
  public List<String> paths() {
    // written by the build: a class path cannot be listed wherever it may come from
    return new String(resource(LIST), UTF_8).lines().toList();
  }

  /** Changes whenever a file's name or content does: 64 hexadecimal digits. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String path : paths()) {
        digest.update((path + "\0").getBytes(UTF_8));
        digest.update(MessageDigest.getInstance("SHA-256").digest(file(path)));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * One file.
   *
   * @throws IllegalArgumentException if base has no such file
   */
  public static byte[] file(String path) {
    return resource(TREE + path);
  }

  private static byte[] resource(String name) {
    try (@Nullable InputStream in = BaseDistribution.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("base has no file '" + name + "'");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
