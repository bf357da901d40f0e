package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The SSH keys with one of which the commit of an input has to be signed. */
public final class CommitKeys {
  /** What asks for signed commits; each needs the experimental feature {@link #FEATURE}. */
  public static final Set<String> ATTRIBUTES =
      Set.of("verifyCommit", "keytype", "publicKey", "publicKeys");

  public static final String FEATURE = "verified-fetches";

  private static final String USUAL_TYPE = "ssh-ed25519";

  private CommitKeys() {}

  /**
   * One key.
   *
   * @param type such as {@code ssh-ed25519}
   * @param key in Base64
   */
  public record CommitKey(String type, String key) {
    private Json json() {
      TreeMap<String, Json> members = new TreeMap<>();
      members.put("key", new Json.Text(key));
      members.put("type", new Json.Text(type));
      return new Json.Object(members);
    }
  }

  /**
   * All that are named.
   *
   * @throws FetchException {@code git-public-key} if they are not named as they should be
   */
  public static List<CommitKey> of(InputAttrs attrs) {
    List<CommitKey> keys = new ArrayList<>();
    if (!(Json.parse(attrs.text("publicKeys").orElse("[]"), "'publicKeys'")
        instanceof Json.Array array)) {
      throw bad("'publicKeys' must be a list of sets");
    }
    for (Json element : array.elements()) {
      if (!(element instanceof Json.Object key)) {
        throw bad("each element of 'publicKeys' must be a set");
      }
      keys.add(
          new CommitKey(
              key.text("type").orElse(USUAL_TYPE),
              key.text("key")
                  .orElseThrow(() -> bad("each element of 'publicKeys' must have a 'key'"))));
    }
    attrs
        .text("publicKey")
        .ifPresent(key -> keys.add(new CommitKey(attrs.text("keytype").orElse(USUAL_TYPE), key)));
    return keys;
  }

  /** Several keys as the attribute {@code publicKeys}. */
  static String text(List<CommitKey> keys) {
    return new Json.Array(keys.stream().map(CommitKey::json).toList()).compact();
  }

  private static FetchException bad(String what) {
    return new FetchException("git-public-key", what);
  }
}
