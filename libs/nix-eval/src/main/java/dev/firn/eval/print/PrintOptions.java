package dev.firn.eval.print;

/**
 * How {@link ValuePrinter} prints.
 *
 * @param force whether values are evaluated as they are printed
 * @param derivationPaths whether derivations are printed as {@code «derivation PATH»}; needs {@code
 *     force}
 * @param trackRepeated whether a set or list that comes up again is printed as {@code «repeated»}
 * @param maxDepth how many sets and lists inside one another are printed
 * @param maxAttrs how many attributes are printed, in all
 * @param maxListItems how many list elements are printed, in all
 * @param maxStringLength how many bytes of a string are printed
 * @param indent by how many spaces nested values are indented; 0 prints all on one line
 * @param errors what happens when a value cannot be evaluated
 */
public record PrintOptions(
    boolean force,
    boolean derivationPaths,
    boolean trackRepeated,
    int maxDepth,
    int maxAttrs,
    int maxListItems,
    int maxStringLength,
    int indent,
    Errors errors) {
  /** What happens when a value cannot be evaluated. */
  public enum Errors {
    /** It is printed as {@code «error: …»}. */
    PRINT,
    /** The error ends the printing. */
    THROW,
    /** The error ends the printing if it is the whole value's, else it is printed. */
    THROW_AT_TOP
  }

  /** No limits, one line, nothing forced. */
  public static final PrintOptions PLAIN =
      new PrintOptions(
          false,
          false,
          true,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          0,
          Errors.PRINT);

  /** What {@code nix eval} uses. */
  public static final PrintOptions EVAL = PLAIN.withForce(true).withDerivationPaths(true);

  /** Short enough for a message. */
  public static final PrintOptions MESSAGE =
      new PrintOptions(false, false, true, 10, 10, 10, 1024, 0, Errors.PRINT);

  public PrintOptions withForce(boolean on) {
    return new PrintOptions(
        on,
        derivationPaths,
        trackRepeated,
        maxDepth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        indent,
        errors);
  }

  public PrintOptions withDerivationPaths(boolean on) {
    return new PrintOptions(
        force,
        on,
        trackRepeated,
        maxDepth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        indent,
        errors);
  }

  public PrintOptions withTrackRepeated(boolean on) {
    return new PrintOptions(
        force,
        derivationPaths,
        on,
        maxDepth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        indent,
        errors);
  }

  public PrintOptions withMaxDepth(int depth) {
    return new PrintOptions(
        force,
        derivationPaths,
        trackRepeated,
        depth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        indent,
        errors);
  }

  /** With limits on attributes, list elements and bytes of a string. */
  public PrintOptions withLimits(int attrs, int listItems, int stringLength) {
    return new PrintOptions(
        force,
        derivationPaths,
        trackRepeated,
        maxDepth,
        attrs,
        listItems,
        stringLength,
        indent,
        errors);
  }

  public PrintOptions withIndent(int spaces) {
    return new PrintOptions(
        force,
        derivationPaths,
        trackRepeated,
        maxDepth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        spaces,
        errors);
  }

  public PrintOptions withErrors(Errors behaviour) {
    return new PrintOptions(
        force,
        derivationPaths,
        trackRepeated,
        maxDepth,
        maxAttrs,
        maxListItems,
        maxStringLength,
        indent,
        behaviour);
  }
}
