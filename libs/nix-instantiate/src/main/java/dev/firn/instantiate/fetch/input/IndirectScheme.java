package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Url;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A name that a registry resolves: {@code flake:nixpkgs/BRANCH/COMMIT}. */
public final class IndirectScheme implements InputScheme {
  /** What a name looks like. */
  public static final Pattern ID = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*");

  private static final Set<String> ATTRIBUTES = Set.of("id", "ref", "rev", "narHash");

  @Override
  public String type() {
    return "indirect";
  }

  @Override
  public boolean allows(String attribute) {
    return ATTRIBUTES.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    if (!url.scheme().equals("flake")) {
      return Optional.empty();
    }
    List<String> names = url.names();
    if (names.isEmpty() || names.size() > 3) {
      throw new BadUrlException("'" + url + "' is not of the form flake:NAME/BRANCH/COMMIT");
    }
    InputAttrs attrs = InputAttrs.of("type", "indirect", "id", id(names.get(0)));
    if (names.size() == 2 && GitNames.isCommit(names.get(1))) {
      return Optional.of(attrs.with("rev", Input.commit(names.get(1))));
    }
    if (names.size() >= 2) {
      if (!GitNames.isReference(names.get(1))) {
        throw new BadUrlException(
            "'" + names.get(1) + "' in '" + url + "' is neither a branch or tag nor a commit");
      }
      attrs = attrs.with("ref", names.get(1));
    }
    if (names.size() == 3) {
      if (!GitNames.isCommit(names.get(2))) {
        throw new BadUrlException("'" + names.get(2) + "' in '" + url + "' is not a commit");
      }
      attrs = attrs.with("rev", Input.commit(names.get(2)));
    }
    return Optional.of(attrs);
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    id(attrs.requireText("id"));
    return attrs;
  }

  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw new BadUrlException(
          "'" + id + "' cannot be a flake's name: letters, digits, '_' and '-', a letter first");
    }
    return id;
  }

  @Override
  public Url toUrl(Input input) {
    List<String> path = new ArrayList<>();
    path.add(input.attrs().requireText("id"));
    input.ref().ifPresent(path::add);
    input.rev().ifPresent(path::add);
    return Url.of("flake", Optional.empty(), path);
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return false;
  }

  @Override
  public Input withOverrides(Input input, Optional<String> ref, Optional<String> rev) {
    InputAttrs attrs = input.attrs();
    attrs = rev.isPresent() ? attrs.with("rev", rev.get()) : attrs;
    return input.withAttrs(ref.isPresent() ? attrs.with("ref", ref.get()) : attrs);
  }
}
