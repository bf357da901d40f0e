package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.Url;
import java.util.Optional;

/** A kind of source: how it is written as a URL and as attributes. */
public sealed interface InputScheme
    permits DownloadScheme,
        ForgeScheme,
        GitScheme,
        IndirectScheme,
        MercurialScheme,
        PathScheme,
        UnknownScheme {
  /** The value of {@code type}. */
  String type();

  /** Whether inputs of this kind have such an attribute. */
  boolean allows(String attribute);

  /**
   * The attributes of a URL, or empty if it is not one of this kind.
   *
   * @throws BadUrlException if it is one, and wrong
   */
  Optional<InputAttrs> fromUrl(Url url, boolean requireTree);

  /** The attributes, checked and put into their usual form. */
  InputAttrs fromAttrs(InputAttrs attrs);

  Url toUrl(Input input);

  /** Whether the input always gives the same tree. */
  boolean isLocked(Input input, boolean trustForges);

  /** The input with another branch or commit. */
  default Input withOverrides(Input input, Optional<String> ref, Optional<String> rev) {
    throw new FetchException(
        "no-revisions",
        "input '"
            + input
            + "' has no branches or commits, so '"
            + ref.or(() -> rev).orElse("")
            + "' cannot be chosen");
  }
}
