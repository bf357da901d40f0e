package dev.firn.instantiate.fetch.archive;

import dev.firn.store.cache.Decompressors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;

/**
 * Unpacks an archive: tar, plain or compressed by gzip, xz, bzip2, zstd or lzma, or zip, told apart
 * by the first bytes.
 */
public final class Unpacker {
  private Unpacker() {}

  /**
   * What came out.
   *
   * @param root the archive's only entry if that is a directory, otherwise all of it
   * @param lastModified the latest time of any entry, in seconds since 1970
   */
  public record Unpacked(Path root, long lastModified) {}

  /**
   * Unpacks into an empty directory that nobody else can write to.
   *
   * @throws ArchiveException what is wrong with the archive; the directory is to be deleted then
   */
  public static Unpacked unpack(Path archive, Path directory, ArchiveLimits limits)
      throws IOException {
    TreeBuilder builder = new TreeBuilder(directory, limits);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      in.mark(16);
      byte[] magic = in.readNBytes(6);
      in.reset();
      if (begins(magic, 'P', 'K', 3, 4) || begins(magic, 'P', 'K', 5, 6)) {
        unzip(archive, builder);
      } else {
        untar(decompress(in, magic), builder);
      }
    } catch (ArchiveException e) {
      throw e;
    } catch (MemoryLimitException e) {
      throw new ArchiveException(
          "too-large",
          "unpacking the archive takes "
              + (e.getMemoryNeeded() >> 10)
              + " MiB of memory for its dictionary, and "
              + (e.getMemoryLimit() >> 10)
              + " MiB are allowed; compress it anew with a smaller one, or give this process a larger heap",
          e);
    } catch (java.util.zip.ZipException | org.tukaani.xz.XZIOException e) {
      throw new ArchiveException("damaged", "the archive is damaged: " + e.getMessage(), e);
    }
    return new Unpacked(singleDirectory(directory), builder.lastModified());
  }

  private static InputStream decompress(InputStream in, byte[] magic) throws IOException {
    if (begins(magic, 0x1f, 0x8b)) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (begins(magic, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return Decompressors.xz(in);
    }
    if (begins(magic, 'B', 'Z', 'h')) {
      return new BZip2CompressorInputStream(in, true);
    }
    if (begins(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      return Decompressors.zstd(in);
    }
    if (begins(magic, 0x5d, 0, 0)) {
      return Decompressors.lzma(in);
    }
    return in;
  }

  private static boolean begins(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static void untar(InputStream in, TreeBuilder builder) throws IOException {
    TarReader tar = new TarReader(new BufferedInputStream(in, 1 << 16));
    boolean any = false;
    for (Member member = tar.next(); member != null; member = tar.next()) {
      builder.add(member, tar.contents());
      any = true;
    }
    if (!any) {
      throw new ArchiveException(
          "empty", "this is no archive, or one without entries; tar and zip can be unpacked");
    }
  }

  private static void unzip(Path archive, TreeBuilder builder) throws IOException {
    try (ZipFile zip =
        ZipFile.builder().setPath(archive).setCharset(StandardCharsets.ISO_8859_1).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        builder.add(member(zip, entry), zip.getInputStream(entry));
      }
    }
  }

  private static Member member(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    int mode = entry.getUnixMode();
    Member.Kind kind =
        entry.isDirectory()
            ? Member.Kind.DIRECTORY
            : switch (mode & 0170000) {
              case 0, 0100000 -> Member.Kind.FILE;
              case 0120000 -> Member.Kind.SYMLINK;
              case 0040000 -> Member.Kind.DIRECTORY;
              default -> Member.Kind.SPECIAL;
            };
    String target = "";
    if (kind == Member.Kind.SYMLINK) {
      try (InputStream in = zip.getInputStream(entry)) {
        target = new String(in.readNBytes(ArchiveLimits.MAX_NAME + 1), StandardCharsets.ISO_8859_1);
      }
    }
    byte[] raw = entry.getRawName();
    String name = raw == null ? entry.getName() : new String(raw, StandardCharsets.ISO_8859_1);
    long seconds = Math.max(0, entry.getTime() / 1000);
    return new Member(name, kind, entry.getSize(), (mode & 0100) != 0, seconds, target);
  }

  private static Path singleDirectory(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (var stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        entries.add(entry);
        if (entries.size() > 1) {
          return directory;
        }
      }
    }
    boolean only =
        entries.size() == 1
            && Files.isDirectory(entries.get(0), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    return only ? entries.get(0) : directory;
  }
}
