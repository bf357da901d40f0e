package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Transport;
import dev.firn.instantiate.fetch.url.Url;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A Git repository: {@code git+https://…}, {@code git+ssh://…}, {@code git+file://…}. */
public final class GitScheme implements InputScheme {
  private static final Set<String> TEXTS =
      Set.of("rev", "ref", "keytype", "publicKey", "publicKeys");
  private static final Set<String> FLAGS =
      Set.of("shallow", "submodules", "lfs", "exportIgnore", "allRefs", "verifyCommit");
  private static final Set<String> OTHERS =
      Set.of("url", "lastModified", "revCount", "narHash", "name", "dirtyRev", "dirtyShortRev");

  @Override
  public String type() {
    return "git";
  }

  @Override
  public boolean allows(String attribute) {
    return TEXTS.contains(attribute) || FLAGS.contains(attribute) || OTHERS.contains(attribute);
  }

  @Override
  public Optional<InputAttrs> fromUrl(Url url, boolean requireTree) {
    if (!url.scheme().equals("git")
        && !Transport.of(url.scheme()).application().equals(Optional.of("git"))) {
      return Optional.empty();
    }
    InputAttrs attrs = InputAttrs.of("type", "git");
    TreeMap<String, String> others = new TreeMap<>();
    for (Map.Entry<String, String> parameter : url.query().entrySet()) {
      String name = parameter.getKey();
      if (TEXTS.contains(name)) {
        attrs = attrs.with(name, parameter.getValue());
      } else if (FLAGS.contains(name)) {
        attrs = attrs.with(name, parameter.getValue().equals("1"));
      } else {
        others.put(name, parameter.getValue());
      }
    }
    return Optional.of(fromAttrs(attrs.with("url", url.withQuery(others).toString())));
  }

  @Override
  public InputAttrs fromAttrs(InputAttrs attrs) {
    Optional<String> ref = attrs.text("ref");
    if (ref.isPresent() && !GitNames.isReference(ref.get())) {
      throw new BadUrlException("'" + ref.get() + "' cannot name a Git branch or tag");
    }
    FLAGS.forEach(attrs::flag);
    return attrs.with("url", GitNames.repository(attrs.requireText("url")).toString());
  }

  @Override
  public Url toUrl(Input input) {
    InputAttrs attrs = input.attrs();
    Url url = Url.parse(attrs.requireText("url"));
    if (!url.scheme().equals("git")) {
      url = url.withScheme("git+" + url.scheme());
    }
    TreeMap<String, String> query = new TreeMap<>(url.query());
    input.rev().ifPresent(rev -> query.put("rev", rev));
    input.ref().ifPresent(ref -> query.put("ref", ref));
    for (String flag :
        new String[] {"shallow", "lfs", "submodules", "exportIgnore", "verifyCommit"}) {
      if (attrs.flag(flag)) {
        query.put(flag, "1");
      }
    }
    List<CommitKeys.CommitKey> keys = CommitKeys.of(attrs);
    if (keys.size() == 1) {
      query.put("keytype", keys.getFirst().type());
      query.put("publicKey", keys.getFirst().key());
    } else if (keys.size() > 1) {
      query.put("publicKeys", CommitKeys.text(keys));
    }
    return url.withQuery(query);
  }

  @Override
  public boolean isLocked(Input input, boolean trustForges) {
    return input.rev().isPresent() && !input.rev().get().equals("0".repeat(40));
  }

  @Override
  public Input withOverrides(Input input, Optional<String> ref, Optional<String> rev) {
    InputAttrs attrs = input.attrs();
    attrs = rev.isPresent() ? attrs.with("rev", rev.get()) : attrs;
    attrs = ref.isPresent() ? attrs.with("ref", ref.get()) : attrs;
    if (attrs.has("rev") && !attrs.has("ref")) {
      throw new FetchException(
          "no-branch", "Git input '" + input + "' is given a commit but no branch or tag");
    }
    return input.withAttrs(attrs);
  }
}
