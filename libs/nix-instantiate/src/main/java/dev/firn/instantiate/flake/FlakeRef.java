package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.url.PercentEncoding;
import dev.firn.instantiate.fetch.url.Url;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a flake is: a source, and a directory in it.
 *
 * @param subdir without slashes around it; empty for the source's root
 */
public record FlakeRef(Input input, String subdir) {
  private static final String COMMIT = "[0-9a-fA-F]{40}";

  /** A class and no alternatives: for those the JDK goes a level deeper with each character. */
  private static final String FRAGMENT = "[a-zA-Z0-9\\-._~!$&'\"()*+,;=:@/? ^%]*";

  private static final Pattern NAME =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9_-]*(?:/(?:"
              + COMMIT
              + "|[a-zA-Z0-9@][a-zA-Z0-9_./@+-]*))?)(?:#("
              + FRAGMENT
              + "))?");

  /** A reference and what followed its {@code #}, decoded. */
  public record WithFragment(FlakeRef ref, String fragment) {}

  /**
   * How a reference that is a path is taken.
   *
   * @param baseDirectory what relative paths are relative to; without one they are an error, or
   *     kept
   * @param allowMissing whether the path may have no {@code flake.nix}, as for {@code flake init}
   * @param isFlake whether a flake is wanted, not just a source
   * @param keepRelative whether a relative path stays one, as in a flake's inputs
   */
  public record ParseOptions(
      Optional<String> baseDirectory, boolean allowMissing, boolean isFlake, boolean keepRelative) {
    /** In an expression: no base directory. */
    public static final ParseOptions EXPRESSION =
        new ParseOptions(Optional.empty(), false, true, false);

    /** On a command line. */
    public static ParseOptions commandLine(String directory) {
      return new ParseOptions(Optional.of(directory), false, true, false);
    }

    /** In a flake's inputs. */
    public static ParseOptions input(boolean isFlake) {
      return new ParseOptions(Optional.empty(), true, isFlake, true);
    }
  }

  /**
   * Reads a reference in its URL-like form.
   *
   * @throws FetchException if it is none; {@code flake-unexpected-fragment} if it has a {@code #}
   */
  public static FlakeRef parse(String text, ParseOptions options) {
    WithFragment parsed = parseWithFragment(text, options);
    if (!parsed.fragment().isEmpty()) {
      throw new FlakeException(
          "unexpected-fragment",
          "flake reference '" + text + "' must not have a fragment ('" + parsed.fragment() + "')");
    }
    return parsed.ref();
  }

  /** As {@link #parse}, with a fragment if there is one. */
  public static WithFragment parseWithFragment(String text, ParseOptions options) {
    Matcher name = NAME.matcher(text);
    if (name.matches()) {
      Url url = Url.of("flake", Optional.empty(), List.of(name.group(1).split("/", -1)));
      String fragment = name.group(2) == null ? "" : PercentEncoding.decode(name.group(2));
      return new WithFragment(new FlakeRef(Input.fromUrl(url, options.isFlake()), ""), fragment);
    }
    try {
      Url url = Url.parseLenient(text);
      if (options.baseDirectory().isPresent()
          && (url.scheme().equals("path") || url.scheme().equals("git+file"))) {
        String path = url.filePath();
        if (!path.startsWith("/")) {
          url =
              new Url(
                  url.scheme(),
                  url.authority(),
                  Url.pathOf(FlakePaths.resolve(options.baseDirectory().get(), path)),
                  url.query(),
                  url.fragment());
        }
      }
      return fromUrl(url, options.isFlake());
    } catch (BadUrlException e) {
      return fromPath(text, options);
    }
  }

  private static WithFragment fromPath(String text, ParseOptions options) {
    int hash = text.indexOf('#');
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    String head = hash < 0 ? text : text.substring(0, hash);
    int mark = head.indexOf('?');
    String query = mark < 0 ? "" : head.substring(mark + 1);
    String path = mark < 0 ? head : head.substring(0, mark);
    Url url =
        new Url(
            "path",
            Optional.empty(),
            Url.pathOf(path),
            Url.parseQuery(query.replace(" ", "%20").replace("\"", "%22")),
            PercentEncoding.decode(fragment));
    if (options.baseDirectory().isPresent()) {
      url = FlakePaths.locate(url, text, options.baseDirectory().get(), options);
    } else if (!options.keepRelative() && !path.startsWith("/")) {
      throw new BadUrlException("flake reference '" + text + "' is not an absolute path");
    }
    return fromUrl(url, options.isFlake());
  }

  private static WithFragment fromUrl(Url url, boolean isFlake) {
    String dir = url.parameter("dir").orElse("");
    Url plain = url.withoutParameter("dir").withFragment("");
    return new WithFragment(new FlakeRef(Input.fromUrl(plain, isFlake), dir), url.fragment());
  }

  /** The reference that attributes name. */
  public static FlakeRef fromAttrs(InputAttrs attrs) {
    return new FlakeRef(Input.fromAttrs(attrs.without("dir")), attrs.text("dir").orElse(""));
  }

  /** As attributes, {@code dir} among them. */
  public InputAttrs toAttrs() {
    return subdir.isEmpty() ? input.attrs() : input.attrs().with("dir", subdir);
  }

  /** This with {@code dir} taken out of the URL, where old lock files have it a second time. */
  public FlakeRef canonical() {
    Optional<String> url = input.attrs().text("url");
    if (url.isEmpty()) {
      return this;
    }
    try {
      Url parsed = Url.parseLenient(url.get());
      if (!subdir.isEmpty() && parsed.parameter("dir").equals(Optional.of(subdir))) {
        parsed = parsed.withoutParameter("dir");
      }
      return new FlakeRef(input.withAttrs(input.attrs().with("url", parsed.toString())), subdir);
    } catch (BadUrlException e) {
      return this;
    }
  }

  /** The URL-like form, or the attributes as JSON for a kind of source that has no URLs. */
  @Override
  public String toString() {
    if (input.scheme() instanceof dev.firn.instantiate.fetch.input.UnknownScheme) {
      return toAttrs().json();
    }
    return input.toUrl(subdir.isEmpty() ? Map.of() : Map.of("dir", subdir));
  }
}
