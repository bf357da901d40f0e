package dev.firn.eval.value;

/**
 * One store object that a string refers to. Paths are printed store paths, such as {@code
 * /nix/store/<hash>-<name>}. The textual form and its order are Nix's.
 */
public sealed interface ContextElement extends Comparable<ContextElement> {
  /** The path that the element is about. */
  String path();

  /** A store path as it is. */
  record Opaque(String path) implements ContextElement {
    @Override
    public String encoded() {
      return path;
    }
  }

  /** A derivation with all that it depends on, {@code drvPath}'s context. */
  record DrvDeep(String path) implements ContextElement {
    @Override
    public String encoded() {
      return "=" + path;
    }
  }

  /**
   * An output of a derivation.
   *
   * @param derivation the derivation: {@link Opaque}, or an output that is itself a derivation
   */
  record Built(ContextElement derivation, String output) implements ContextElement {
    @Override
    public String path() {
      return derivation.path();
    }

    @Override
    public String encoded() {
      return derivation instanceof Built(ContextElement inner, String name)
          ? "!" + output + "!" + name + innerEncoded(inner)
          : "!" + output + "!" + derivation.encoded();
    }

    private static String innerEncoded(ContextElement inner) {
      return inner instanceof Built ? inner.encoded() : "!" + inner.encoded();
    }
  }

  /** The textual form: {@code path}, {@code =path} or {@code !output!path}. */
  String encoded();

  @Override
  default int compareTo(ContextElement other) {
    return encoded().compareTo(other.encoded());
  }
}
