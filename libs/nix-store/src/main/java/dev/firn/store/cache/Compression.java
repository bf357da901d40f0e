package dev.firn.store.cache;

import com.github.luben.zstd.ZstdOutputStream;
import dev.firn.store.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The compressions of archives that are read. */
public enum Compression {
  /** As it is. */
  NONE("none", ""),
  /** RFC 8878; what Firn writes. */
  ZSTD("zstd", ".zst"),
  /** LZMA2 in the .xz format. */
  XZ("xz", ".xz"),
  /** RFC 1952. */
  GZIP("gzip", ".gz"),
  /** The default of old. */
  BZIP2("bzip2", ".bz2");

  private static final int BUFFER = 1 << 16;
  private static final int ZSTD_LEVEL = 3;

  private final String field;
  private final String extension;

  Compression(String field, String extension) {
    this.field = field;
    this.extension = extension;
  }

  /**
   * The compression that a narinfo file names.
   *
   * @throws CacheException {@code INVALID} if it is another
   */
  public static Compression named(String field) {
    for (Compression known : values()) {
      if (known.field.equals(field)) {
        return known;
      }
    }
    throw new CacheException(
        CacheException.Kind.INVALID,
        "compression "
            + StoreException.show(field)
            + " is not supported; none, zstd, xz, gzip and bzip2 are");
  }

  /** The name in a narinfo file. */
  public String field() {
    return field;
  }

  /** What follows {@code .nar} in a file's name. */
  public String extension() {
    return extension;
  }

  /** Decompresses; several frames or members one after another are read as one. */
  public InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> new BufferedInputStream(in, BUFFER);
      case ZSTD -> new BufferedInputStream(Decompressors.zstd(in), BUFFER);
      case XZ ->
          new BufferedInputStream(Decompressors.xz(new BufferedInputStream(in, BUFFER)), BUFFER);
      case GZIP ->
          new BufferedInputStream(
              new GzipCompressorInputStream(new BufferedInputStream(in, BUFFER), true), BUFFER);
      case BZIP2 ->
          new BufferedInputStream(
              new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER), true), BUFFER);
    };
  }

  /** Compresses with zstd at its usual level; closing ends the frame. */
  public static OutputStream zstd(OutputStream out) throws IOException {
    return new ZstdOutputStream(out, ZSTD_LEVEL);
  }
}
