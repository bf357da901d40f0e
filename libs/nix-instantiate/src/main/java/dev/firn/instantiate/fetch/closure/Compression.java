package dev.firn.instantiate.fetch.closure;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.store.cache.Decompressors;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;

/** The compressions of archives in binary caches. */
final class Compression {
  /** KiB for the codes of {@code compress}; its 16 bits need less. */
  private static final int CODES_KIB = 1 << 10;

  private Compression() {}

  /**
   * The bytes that were compressed.
   *
   * @param name as a narinfo file has it
   */
  static InputStream open(String name, InputStream in) throws IOException {
    return switch (name) {
      case "none" -> in;
      case "xz" -> Decompressors.xz(in);
      case "zstd" -> Decompressors.zstd(in);
      case "bzip2" -> new BZip2CompressorInputStream(in, true);
      case "gzip" -> new GZIPInputStream(in, 1 << 16);
      case "lzma" -> Decompressors.lzma(in);
      case "lz4" -> new FramedLZ4CompressorInputStream(in, true);
      case "compress" -> new ZCompressorInputStream(in, CODES_KIB);
      default ->
          throw new FetchException(
              "unsupported",
              "archives compressed by '"
                  + name
                  + "' cannot be unpacked; xz, zstd, bzip2, gzip, lzma, lz4 and compress can");
    };
  }
}
