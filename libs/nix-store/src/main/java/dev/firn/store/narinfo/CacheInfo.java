package dev.firn.store.narinfo;

import dev.firn.store.StoreException;
import dev.firn.store.path.StoreDir;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a binary cache says of itself in {@code nix-cache-info}.
 *
 * @param wantMassQuery whether clients may ask for many paths at once
 * @param priority lower is asked first
 */
public record CacheInfo(
    Optional<StoreDir> storeDir, Optional<Boolean> wantMassQuery, OptionalInt priority) {
  /** The file's name. */
  public static final String FILE_NAME = "nix-cache-info";

  /**
   * Reads the file's text. Lines without a colon and unknown fields are ignored.
   *
   * @throws NarInfoException if a known field's value is malformed
   */
  public static CacheInfo parse(String text) {
    Optional<StoreDir> storeDir = Optional.empty();
    Optional<Boolean> wantMassQuery = Optional.empty();
    OptionalInt priority = OptionalInt.empty();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String value = line.substring(colon + 1).trim();
      switch (line.substring(0, colon)) {
        case "StoreDir" -> {
          try {
            storeDir = Optional.of(new StoreDir(value));
          } catch (StoreException e) {
            throw new NarInfoException(FILE_NAME + ": " + e.getMessage(), e);
          }
        }
        case "WantMassQuery" -> wantMassQuery = Optional.of(value.equals("1"));
        case "Priority" -> {
          if (!value.matches("-?[0-9]{1,9}")) {
            throw new NarInfoException(
                FILE_NAME + ": 'Priority' is " + StoreException.show(value) + ", not a number");
          }
          priority = OptionalInt.of(Integer.parseInt(value));
        }
        default -> {}
      }
    }
    return new CacheInfo(storeDir, wantMassQuery, priority);
  }

  /** The file's text. */
  public String print() {
    StringBuilder out = new StringBuilder();
    storeDir.ifPresent(d -> out.append("StoreDir: ").append(d.path()).append('\n'));
    wantMassQuery.ifPresent(w -> out.append("WantMassQuery: ").append(w ? 1 : 0).append('\n'));
    priority.ifPresent(p -> out.append("Priority: ").append(p).append('\n'));
    return out.toString();
  }
}
