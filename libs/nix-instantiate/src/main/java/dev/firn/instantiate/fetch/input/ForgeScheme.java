package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Url;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A repository of a forge that serves archives of commits: {@code github:OWNER/REPO/BRANCH}.
 *
 * @param type {@code github}, {@code gitlab} or {@code sourcehut}
 */
public record ForgeScheme(String type) implements InputScheme {
  private static final Set<String> ATTRIBUTES =
      Set.of("owner", "repo", "ref", "rev", "narHash", "lastModified", "host", "treeHash");
  private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9.-]*");

  @Override
  public boolean allows(String attribute) {
    return ATTRIBUTES.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    if (!url.scheme().equals(type)) {
      return Optional.empty();
    }
    List<String> names = url.names();
    if (names.size() < 2) {
      throw new BadUrlException("'" + url + "' is not of the form " + type + ":OWNER/REPOSITORY");
    }
    InputAttrs attrs = InputAttrs.EMPTY;
    if (names.size() == 3 && GitNames.isCommit(names.get(2))) {
      attrs = attrs.with("rev", names.get(2));
    } else if (names.size() > 2) {
      attrs = attrs.with("ref", String.join("/", names.subList(2, names.size())));
    }
    for (Map.Entry<String, String> parameter : url.query().entrySet()) {
      String name = parameter.getKey();
      switch (name) {
        case "rev", "ref" -> {
          if (attrs.has(name)) {
            throw new BadUrlException("'" + url + "' has more than one '" + name + "'");
          }
        }
        case "host", "narHash" -> {}
        default ->
            throw new BadUrlException("'" + url + "' has an unknown parameter '" + name + "'");
      }
      attrs = attrs.with(name, parameter.getValue());
    }
    return Optional.of(
        fromAttrs(attrs.with("type", type).with("owner", names.get(0)).with("repo", names.get(1))));
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    attrs.requireText("owner");
    attrs.requireText("repo");
    Optional<String> ref = attrs.text("ref");
    Optional<String> rev = attrs.text("rev");
    if (ref.isPresent() && rev.isPresent()) {
      throw new BadUrlException(
          "input " + attrs.json() + " has a commit as well as a branch or tag; one is enough");
    }
    rev.ifPresent(Input::commit);
    if (ref.isPresent() && !GitNames.isReference(ref.get())) {
      throw new BadUrlException("'" + ref.get() + "' cannot name a branch or tag");
    }
    Optional<String> host = attrs.text("host");
    if (host.isPresent() && !HOST.matcher(host.get()).matches()) {
      throw new BadUrlException("'" + host.get() + "' cannot name a host");
    }
    return attrs;
  }

  @Override
  public Url toUrl(Input input) {
    List<String> path = new ArrayList<>();
    path.add(input.attrs().requireText("owner"));
    path.add(input.attrs().requireText("repo"));
    input.ref().ifPresent(path::add);
    input.rev().ifPresent(path::add);
    TreeMap<String, String> query = new TreeMap<>();
    input.narHash().ifPresent(hash -> query.put("narHash", hash.sri()));
    input.attrs().text("host").ifPresent(host -> query.put("host", host));
    return new Url(type, Optional.empty(), path, query, "");
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return input.rev().isPresent() && (trustForges || input.narHash().isPresent());
  }

  @Override
  public Input withOverrides(Input input, Optional<String> ref, Optional<String> rev) {
    if (ref.isPresent() && rev.isPresent()) {
      throw new BadUrlException(
          "input '"
              + input
              + "' can take a commit or a branch, not both: '"
              + rev.get()
              + "' and '"
              + ref.get()
              + "'");
    }
    InputAttrs attrs = input.attrs().without("ref", "rev");
    return input.withAttrs(
        rev.isPresent()
            ? attrs.with("rev", rev.get())
            : ref.isPresent() ? attrs.with("ref", ref.get()) : input.attrs());
  }
}
