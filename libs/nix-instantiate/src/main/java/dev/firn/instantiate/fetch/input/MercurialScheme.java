package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Transport;
import dev.firn.instantiate.fetch.url.Url;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A Mercurial repository: {@code hg+https://…}. */
public final class MercurialScheme implements InputScheme {
  private static final Set<String> ATTRIBUTES =
      Set.of("url", "ref", "rev", "revCount", "narHash", "name");

  @Override
  public String type() {
    return "hg";
  }

  @Override
  public boolean allows(String attribute) {
    return ATTRIBUTES.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    Transport transport = Transport.of(url.scheme());
    if (!transport.application().equals(Optional.of("hg"))) {
      return Optional.empty();
    }
    InputAttrs attrs = InputAttrs.of("type", "hg");
    TreeMap<String, String> others = new TreeMap<>();
    for (Map.Entry<String, String> parameter : url.query().entrySet()) {
      String name = parameter.getKey();
      if (name.equals("rev") || name.equals("ref")) {
        attrs = attrs.with(name, parameter.getValue());
      } else {
        others.put(name, parameter.getValue());
      }
    }
    Url plain = url.withScheme(transport.transport()).withQuery(others);
    return Optional.of(fromAttrs(attrs.with("url", plain.toString())));
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    Url.parse(attrs.requireText("url"));
    Optional<String> ref = attrs.text("ref");
    if (ref.isPresent() && !GitNames.isReference(ref.get())) {
      throw new BadUrlException("'" + ref.get() + "' cannot name a Mercurial branch or tag");
    }
    return attrs;
  }

  @Override
  public Url toUrl(Input input) {
    Url url = Url.parse(input.attrs().requireText("url"));
    TreeMap<String, String> query = new TreeMap<>(url.query());
    input.rev().ifPresent(rev -> query.put("rev", rev));
    input.ref().ifPresent(ref -> query.put("ref", ref));
    return url.withScheme("hg+" + url.scheme()).withQuery(query);
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return input.rev().isPresent();
  }

  @Override
  public Input withOverrides(Input input, Optional<String> ref, Optional<String> rev) {
    InputAttrs attrs = input.attrs();
    attrs = rev.isPresent() ? attrs.with("rev", rev.get()) : attrs;
    return input.withAttrs(ref.isPresent() ? attrs.with("ref", ref.get()) : attrs);
  }
}
