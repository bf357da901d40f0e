package dev.firn.store.cache;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Decompressors that take no more memory than they are given, whatever the first bytes ask for: ten
 * bytes are enough to ask for gigabytes.
 */
public final class Decompressors {
  private static final long MIB = 1 << 20;

  /**
   * KiB for a dictionary of xz or lzma: an eighth of the heap, but enough for {@code xz -9}, which
   * takes 65 MiB, and at most the GiB that libarchive, and so Nix, gives.
   */
  private static final int DICTIONARY_KIB =
      (int) (Math.clamp(Runtime.getRuntime().maxMemory() / 8, 80 * MIB, 1024 * MIB) >> 10);

  private Decompressors() {}

  /**
   * Reads xz; several streams one after another are read as one.
   *
   * @throws org.tukaani.xz.MemoryLimitException perhaps when reading; the dictionary is too large
   */
  public static InputStream xz(InputStream in) throws IOException {
    return new XZInputStream(in, DICTIONARY_KIB);
  }

  /**
   * Reads the format before xz, {@code .lzma}.
   *
   * @throws org.tukaani.xz.MemoryLimitException if the dictionary is too large
   */
  public static InputStream lzma(InputStream in) throws IOException {
    return new LZMAInputStream(in, DICTIONARY_KIB);
  }

  /** Reads zstd; windows of more than 128 MiB, the format's usual limit, are refused. */
  public static InputStream zstd(InputStream in) throws IOException {
    return new ZstdInputStream(in);
  }
}
