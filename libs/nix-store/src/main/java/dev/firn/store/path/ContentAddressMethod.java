package dev.firn.store.path;

import dev.firn.store.hash.HashAlgorithm;

/** How an object's content is turned into bytes for its content address. */
public enum ContentAddressMethod {
  /** The bytes of a single file that is not executable. */
  FLAT("flat", ""),
  /** The NAR of any tree. */
  NAR("nar", "r:"),
  /** The bytes of a single file, whose references are part of its path; derivations and toFile. */
  TEXT("text", "text:"),
  /** Git's blob or tree object. */
  GIT("git", "git:");

  private final String label;
  private final String prefix;

  ContentAddressMethod(String label, String prefix) {
    this.label = label;
    this.prefix = prefix;
  }

  /** The name in JSON: {@code flat}, {@code nar}, {@code text}, {@code git}. */
  public String label() {
    return label;
  }

  /** What stands before the algorithm in a derivation's output: {@code r:}, {@code text:} … */
  public String prefix() {
    return prefix;
  }

  /**
   * Reads {@link #label}.
   *
   * @throws StorePathException {@code unknown-method}
   */
  public static ContentAddressMethod parse(String label) {
    return switch (label) {
      case "flat" -> FLAT;
      case "nar" -> NAR;
      case "text" -> TEXT;
      case "git" -> GIT;
      default ->
          throw new StorePathException(
              "unknown-method",
              "unknown content address method "
                  + StorePathException.show(label)
                  + ", expected 'flat', 'nar', 'text' or 'git'");
    };
  }

  /** A method with the algorithm that goes with it, as in {@code r:sha256}. */
  public record WithAlgorithm(ContentAddressMethod method, HashAlgorithm algorithm) {
    /** {@code sha256}, {@code r:sha256}, {@code text:sha256} or {@code git:sha1}. */
    @Override
    public String toString() {
      return method.prefix() + algorithm.label();
    }
  }

  /**
   * Reads {@code sha256}, {@code r:sha256}, {@code text:sha256} or {@code git:sha1}.
   *
   * @throws dev.firn.store.hash.HashException if the algorithm is unknown
   */
  public static WithAlgorithm parseWithAlgorithm(String text) {
    ContentAddressMethod method =
        text.startsWith("r:")
            ? NAR
            : text.startsWith("git:") ? GIT : text.startsWith("text:") ? TEXT : FLAT;
    return new WithAlgorithm(method, HashAlgorithm.parse(text.substring(method.prefix().length())));
  }
}
