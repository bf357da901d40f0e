package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.Url;
import java.util.Optional;

/**
 * A type that this version does not have. Such inputs can be read and kept, as lock files of later
 * versions may have them, but not fetched.
 */
public record UnknownScheme(String type) implements InputScheme {
  @Override
  public boolean allows(String attribute) {
    return true;
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    return Optional.empty();
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    return attrs;
  }

  @Override
  public Url toUrl(Input input) {
    throw new FetchException(
        "unsupported-type",
        "inputs of type '" + type + "' are not supported: " + input.attrs().json());
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return false;
  }
}
