package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.url.Transport;
import dev.firn.instantiate.fetch.url.Url;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Something behind a URL: a file as it is, or a tarball to be unpacked. */
public record DownloadScheme(Kind kind) implements InputScheme {
  private static final Set<String> ATTRIBUTES =
      Set.of("url", "narHash", "name", "unpack", "rev", "revCount", "lastModified");
  private static final Set<String> TRANSPORTS = Set.of("file", "http", "https");
  private static final String[] TARBALLS = {
    ".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst"
  };

  /** What becomes of what is downloaded. */
  public enum Kind {
    FILE("file"),
    TARBALL("tarball");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public boolean allows(String attribute) {
    return ATTRIBUTES.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    Transport transport = Transport.of(url.scheme());
    boolean mine =
        transport.application().isPresent()
            ? transport.application().get().equals(type())
            : (requireTree || hasTarballEnding(url)) == (kind == Kind.TARBALL);
    if (!mine || !TRANSPORTS.contains(transport.transport())) {
      return Optional.empty();
    }
    InputAttrs attrs = InputAttrs.of("type", type());
    for (String name : new String[] {"narHash", "rev"}) {
      Optional<String> value = url.parameter(name);
      attrs = value.isPresent() ? attrs.with(name, value.get()) : attrs;
    }
    for (String name : new String[] {"revCount", "lastModified"}) {
      Optional<Long> value = url.parameter(name).flatMap(Numbers::parse);
      attrs = value.isPresent() ? attrs.with(name, value.get()) : attrs;
    }
    // what the attributes say is not sent to the server
    TreeMap<String, String> query = new TreeMap<>(url.query());
    query.keySet().removeAll(ATTRIBUTES);
    Url plain = url.withScheme(transport.transport()).withQuery(query);
    return Optional.of(attrs.with("url", plain.toString()));
  }

  private static boolean hasTarballEnding(Url url) {
    String last = url.path().isEmpty() ? "" : url.path().getLast();
    for (String ending : TARBALLS) {
      if (last.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    attrs.requireText("url");
    return attrs;
  }

  @Override
  public Url toUrl(Input input) {
    Url url = Url.parse(input.attrs().requireText("url"));
    return input.narHash().isPresent()
        ? url.withParameter("narHash", input.narHash().get().sri())
        : url;
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return input.narHash().isPresent();
  }
}
