package dev.firn.cli.console;

/** The versions that {@code --version} tells. */
public final class Version {
  /** Firn's own. */
  public static final String FIRN = "0.1.0";

  /** That of the language and of the compatible commands. */
  public static final String NIX = "2.36.0";

  private Version() {}
}
