package dev.firn.instantiate.fetch.archive;

/**
 * An entry of an archive.
 *
 * @param name as written, a byte string
 * @param seconds when it was last modified, since 1970
 */
record Member(String name, Kind kind, long size, boolean executable, long seconds, String target) {
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    /** A device, pipe or socket. */
    SPECIAL
  }
}
