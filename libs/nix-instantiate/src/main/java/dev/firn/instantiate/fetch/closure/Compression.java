package dev.firn.instantiate.fetch.closure;

import com.github.luben.zstd.ZstdInputStream;
import dev.firn.instantiate.fetch.error.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressions of archives in binary caches. */
final class Compression {
  /** KiB that a decompressor may take for its dictionary. */
  private static final int MAX_DICTIONARY = 1 << 20;

  private Compression() {}

  /**
   * The bytes that were compressed.
   *
   * @param name as a narinfo file has it
   */
  static InputStream open(String name, InputStream in) throws IOException {
    return switch (name) {
      case "none" -> in;
      case "xz" -> new XZInputStream(in, MAX_DICTIONARY);
      case "zstd" -> new ZstdInputStream(in);
      case "bzip2" -> new BZip2CompressorInputStream(in, true);
      case "gzip" -> new GZIPInputStream(in, 1 << 16);
      case "lzma" -> new LZMAInputStream(in, MAX_DICTIONARY);
      case "lz4" -> new FramedLZ4CompressorInputStream(in, true);
      case "compress" -> new ZCompressorInputStream(in, MAX_DICTIONARY);
      default ->
          throw new FetchException(
              "unsupported",
              "archives compressed by '"
                  + name
                  + "' cannot be unpacked; xz, zstd, bzip2, gzip, lzma, lz4 and compress can");
    };
  }
}
