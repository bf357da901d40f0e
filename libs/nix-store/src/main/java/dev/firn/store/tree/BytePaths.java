package dev.firn.store.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File names as byte strings, whatever the locale's character set is.
 *
 * <p>The JDK's Unix paths hold bytes, but show them through the locale's character set, which may
 * not be able to. Their URIs give every byte away, so those are used for any name that is not plain
 * ASCII.
 */
public final class BytePaths {
  private BytePaths() {}

  /** The last component of a path as a byte string. */
  public static String name(Path path) {
    Path fileName = path.getFileName();
    String shown = fileName == null ? "" : fileName.toString();
    if (isAscii(shown)) {
      return shown;
    }
    String raw = path.toUri().getRawPath();
    int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
    return decode(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end));
  }

  /** A path, made absolute, as the byte string that it is on disk. */
  public static String bytes(Path path) {
    Path absolute = path.toAbsolutePath();
    String shown = absolute.toString();
    if (isAscii(shown)) {
      return shown;
    }
    String bytes = decode(absolute.toUri().getRawPath());
    return bytes.endsWith("/") ? bytes.substring(0, bytes.length() - 1) : bytes;
  }

  /** A symbolic link's target, as the JDK read it, as a byte string. */
  public static String target(Path target) {
    String shown = target.toString();
    if (isAscii(shown)) {
      return shown;
    }
    String raw = target.toUri().getRawPath();
    if (!target.isAbsolute()) {
      String base = Path.of("").toUri().getRawPath();
      raw = raw.substring(base.endsWith("/") ? base.length() : base.length() + 1);
    }
    String bytes = decode(raw);
    boolean slashOfDirectory = bytes.endsWith("/") && !shown.endsWith("/");
    return slashOfDirectory ? bytes.substring(0, bytes.length() - 1) : bytes;
  }

  /** The path of a byte string. Double slashes become one, as everywhere in Java's paths. */
  public static Path of(String bytes) {
    if (isAscii(bytes) && !bytes.endsWith("/")) {
      return Path.of(bytes);
    }
    boolean absolute = bytes.startsWith("/");
    String extraSlash = bytes.endsWith("/") ? "/" : "";
    Path path = Path.of(URI.create("file://" + (absolute ? "" : "/") + encode(bytes) + extraSlash));
    return absolute ? path : path.subpath(0, path.getNameCount());
  }

  /**
   * Makes a symbolic link to exactly that target: one to {@code a//b} must not become one to {@code
   * a/b}, which is what Java's paths make of it.
   *
   * @throws IOException also if {@code link} exists
   */
  public static void createSymbolicLink(Path link, String target) throws IOException {
    if (target.contains("//")) {
      RawSymlink.create(bytes(link), target);
    } else {
      Files.createSymbolicLink(link, of(target));
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String encode(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (c == '/') {
        out.append('/');
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static String decode(String raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        out.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
