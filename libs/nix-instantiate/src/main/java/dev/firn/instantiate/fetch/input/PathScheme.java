package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.Url;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A directory of this machine, {@code path:/a/b}, or one relative to the flake that names it. */
public final class PathScheme implements InputScheme {
  private static final Set<String> ATTRIBUTES =
      Set.of("path", "rev", "revCount", "lastModified", "narHash");

  @Override
  public String type() {
    return "path";
  }

  @Override
  public boolean allows(String attribute) {
    return ATTRIBUTES.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    if (!url.scheme().equals("path")) {
      return Optional.empty();
    }
    if (url.authority().isPresent() && !url.authority().get().host().isEmpty()) {
      throw new FetchException(
          "bad-path-url",
          "path URL '"
              + url
              + "' names the host '"
              + url.authority().get()
              + "'; write 'path:/…' or 'path:./…'");
    }
    InputAttrs attrs = InputAttrs.of("type", "path", "path", url.filePath());
    for (Map.Entry<String, String> parameter : url.query().entrySet()) {
      String name = parameter.getKey();
      attrs =
          switch (name) {
            case "rev", "narHash" -> attrs.with(name, parameter.getValue());
            case "revCount", "lastModified" ->
                attrs.with(name, number(url, name, parameter.getValue()));
            default ->
                throw new FetchException(
                    "bad-path-url",
                    "path URL '"
                        + url
                        + "' has the parameter '"
                        + name
                        + "', which paths have not");
          };
    }
    return Optional.of(attrs);
  }

  private static long number(Url url, String name, String digits) {
    return Numbers.parse(digits)
        .orElseThrow(
            () ->
                new FetchException(
                    "bad-path-url",
                    "path URL '" + url + "' has '" + name + "', which must be a number"));
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    attrs.requireText("path");
    return attrs;
  }

  @Override
  public Url toUrl(Input input) {
    TreeMap<String, String> query = new TreeMap<>();
    input.attrs().values().forEach((name, value) -> query.put(name, value.inQuery()));
    query.remove("path");
    query.remove("type");
    return new Url(
        "path", Optional.empty(), Url.pathOf(input.attrs().requireText("path")), query, "");
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return input.narHash().isPresent();
  }
}
