package dev.firn.build.internal.builtin;

import dev.firn.store.cache.Decompressors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Takes a file out of a Debian package (deb(5)): an {@code ar} archive with {@code data.tar.*}. */
final class DebianPackage {
  private DebianPackage() {}

  /**
   * Copies one file.
   *
   * @param member its path in the package, with or without {@code ./} before it
   * @param maxBytes of the file
   * @throws IOException if there is no such file, or the package is malformed
   */
  static void extract(Path deb, String member, Path target, long maxBytes) throws IOException {
    String wanted = plain(member);
    try (ArArchiveInputStream ar =
        new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb), 1 << 16))) {
      for (ArArchiveEntry part = ar.getNextEntry(); part != null; part = ar.getNextEntry()) {
        if (part.getName().startsWith("data.tar")) {
          extractFrom(decompressed(ar, part.getName()), wanted, target, maxBytes);
          return;
        }
      }
    }
    throw new IOException("it is no Debian package: it has no data.tar");
  }

  private static InputStream decompressed(InputStream in, String name) throws IOException {
    if (name.startsWith("data.tar.xz")) {
      return Decompressors.xz(in);
    }
    if (name.startsWith("data.tar.zst")) {
      return Decompressors.zstd(in);
    }
    if (name.startsWith("data.tar.gz")) {
      return new GZIPInputStream(in);
    }
    if (name.equals("data.tar") || name.equals("data.tar/")) {
      return in;
    }
    throw new IOException("its '" + name + "' is compressed in a way that is not known here");
  }

  private static void extractFrom(InputStream data, String wanted, Path target, long maxBytes)
      throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(data);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (!plain(entry.getName()).equals(wanted)) {
        continue;
      }
      if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
        throw new IOException("its member '" + wanted + "' is not a regular file");
      }
      if (entry.getSize() > maxBytes) {
        throw new IOException(
            "its member '" + wanted + "' has " + entry.getSize() + " bytes, more than " + maxBytes);
      }
      try (OutputStream out =
          Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        tar.transferTo(out);
      }
      return;
    }
    throw new IOException("it has no member '" + wanted + "'");
  }

  private static String plain(String name) {
    return name.replaceFirst("^(\\./|/)+", "");
  }
}
