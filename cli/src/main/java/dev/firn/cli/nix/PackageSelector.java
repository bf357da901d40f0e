package dev.firn.cli.nix;

import dev.firn.cli.console.UsageException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which packages are meant: a name, or an extended regular expression for it, and perhaps a
 * version.
 */
record PackageSelector(String text, @Nullable Pattern name, String version) {
  /** A package's name and version, as {@code builtins.parseDrvName} takes them apart. */
  record Name(String name, String version) {
    static Name of(String full) {
      for (int i = 0; i + 1 < full.length(); i++) {
        char next = full.charAt(i + 1);
        boolean letter = next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z';
        if (full.charAt(i) == '-' && !letter) {
          return new Name(full.substring(0, i), full.substring(i + 1));
        }
      }
      return new Name(full, "");
    }
  }

  /**
   * Reads one; {@code *} means all.
   *
   * @throws UsageException if the name is no regular expression
   */
  static PackageSelector parse(String text) {
    Name parts = Name.of(text);
    try {
      return new PackageSelector(
          text, parts.name.equals("*") ? null : Pattern.compile(parts.name), parts.version);
    } catch (PatternSyntaxException e) {
      throw new UsageException("'" + text + "' is neither a name nor a regular expression");
    }
  }

  boolean isAll() {
    return name == null;
  }

  /** Whether a package of that name and version is meant. */
  boolean matches(String full) {
    Name parts = Name.of(full);
    return (name == null || name.matcher(parts.name).matches())
        && (version.isEmpty() || version.equals(parts.version));
  }
}
