package dev.firn.instantiate.fetch.archive;

/**
 * How much an archive may hold.
 *
 * @param bytes of all files together, unpacked
 * @param entries files, directories and links together
 */
public record ArchiveLimits(long bytes, long entries) {
  /** 32 GiB and five million entries. */
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(32L << 30, 5_000_000);

  /** Bytes of a name; longer ones no file system holds. */
  static final int MAX_NAME = 4095;
}
