package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.Transport;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.HashException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What to fetch: a kind of source with its attributes. Equal inputs have equal attributes.
 *
 * @param scheme the kind; {@link UnknownScheme} for a type that this version does not have
 */
public record Input(InputScheme scheme, InputAttrs attrs) {
  /**
   * The input that a URL names.
   *
   * @param requireTree whether a directory is wanted, so that a URL without a telling ending is one
   *     of a tarball
   * @throws FetchException if no kind of source has such URLs, or one has and it is wrong
   */
  public static Input fromUrl(Url url, boolean requireTree) {
    for (InputScheme scheme : Schemes.ALL) {
      Optional<InputAttrs> attrs = scheme.fromUrl(url, requireTree);
      if (attrs.isPresent()) {
        return checked(scheme, attrs.get());
      }
    }
    Transport transport = Transport.of(url.scheme());
    boolean swapped =
        transport.application().equals(Optional.of("file")) && transport.transport().equals("git");
    throw new FetchException(
        "unsupported-url",
        "'"
            + url
            + "' is not supported as a source"
            + (swapped ? "; write 'git+file' instead of 'file+git'" : ""));
  }

  /**
   * The input that attributes name.
   *
   * @throws FetchException {@code missing-attribute} without {@code type}; {@code bad-attribute}
   *     for a name or type that the kind of source does not have
   */
  public static Input fromAttrs(InputAttrs attrs) {
    String type =
        attrs
            .text("type")
            .orElseThrow(
                () ->
                    new FetchException(
                        "missing-attribute",
                        "attribute 'type' says which kind of source is meant, and is missing in "
                            + attrs.json()));
    InputScheme scheme = Schemes.find(type);
    for (String name : attrs.values().keySet()) {
      if (!name.equals("type") && !scheme.allows(name)) {
        throw new FetchException(
            "bad-attribute", "inputs of type '" + type + "' have no attribute '" + name + "'");
      }
    }
    return checked(scheme, scheme.fromAttrs(attrs));
  }

  private static Input checked(InputScheme scheme, InputAttrs attrs) {
    attrs.text("ref");
    attrs.number("revCount");
    attrs.number("lastModified");
    return new Input(scheme, attrs);
  }

  public String type() {
    return attrs.requireText("type");
  }

  /** The name of the store path. */
  public String name() {
    return attrs.text("name").orElse("source");
  }

  /** The URL without any more parameters. */
  public Url toUrl() {
    return scheme.toUrl(this);
  }

  /** The URL with parameters that it does not have itself. */
  public String toUrl(Map<String, String> more) {
    Url url = toUrl();
    SortedMap<String, String> query = new java.util.TreeMap<>(more);
    query.putAll(url.query());
    return url.withQuery(query).toString();
  }

  public Optional<String> ref() {
    return attrs.text("ref");
  }

  /**
   * The commit, in hexadecimal; SHA-1 unless it says otherwise.
   *
   * @throws FetchException {@code bad-hash} if it is none
   */
  public Optional<String> rev() {
    return attrs.text("rev").map(Input::commit);
  }

  static String commit(String text) {
    boolean tellsItsType = text.indexOf(':') >= 0 || text.indexOf('-') >= 0;
    return hash(() ->
            tellsItsType ? Hash.parse(text) : Hash.parse(text, Optional.of(HashAlgorithm.SHA1)))
        .base16();
  }

  private static Hash hash(Supplier<Hash> parse) {
    try {
      return parse.get();
    } catch (HashException e) {
      throw new FetchException("bad-hash", String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The hash of the tree's archive; that of an empty string is all zeros.
   *
   * @throws FetchException {@code bad-hash} if it is none, or not SHA-256
   */
  public Optional<Hash> narHash() {
    return attrs.text("narHash").map(Input::narHash);
  }

  private static Hash narHash(String text) {
    Hash hash =
        text.isEmpty()
            ? Hash.parseDigest("0".repeat(64), HashAlgorithm.SHA256)
            : hash(() -> Hash.parseSri(text));
    if (hash.algorithm() != HashAlgorithm.SHA256) {
      throw new FetchException("bad-hash", "narHash '" + text + "' must be a SHA-256 hash");
    }
    return hash;
  }

  /** Whether it is fetched as it is, not looked up in a registry first. */
  public boolean isDirect() {
    return !(scheme instanceof IndirectScheme);
  }

  /** Whether it always gives the same tree. */
  public boolean isLocked(boolean trustForges) {
    return scheme.isLocked(this, trustForges);
  }

  /** The path, if it is one relative to the flake that names it. */
  public Optional<String> relativePath() {
    return scheme instanceof PathScheme
        ? attrs.text("path").filter(p -> !p.startsWith("/"))
        : Optional.empty();
  }

  /** This with another branch or commit. */
  public Input withOverrides(Optional<String> ref, Optional<String> rev) {
    return ref.isEmpty() && rev.isEmpty() ? this : scheme.withOverrides(this, ref, rev);
  }

  /** Whether a registry entry of this covers {@code other}, which may name a branch or commit. */
  public boolean covers(Input other) {
    return equals(other) || attrs.equals(other.attrs.without("ref", "rev"));
  }

  public Input withAttrs(InputAttrs changed) {
    return new Input(scheme, changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Input input && attrs.equals(input.attrs);
  }

  @Override
  public int hashCode() {
    return attrs.hashCode();
  }

  /** The URL, or the attributes where there is none. */
  @Override
  public String toString() {
    return scheme instanceof UnknownScheme ? attrs.json() : toUrl().toString();
  }
}
