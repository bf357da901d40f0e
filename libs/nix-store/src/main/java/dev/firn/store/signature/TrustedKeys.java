package dev.firn.store.signature;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Public keys by name; the last of two with the same name counts, as in Nix. */
public final class TrustedKeys {
  private final Map<String, PublicKey> keys = new HashMap<>();

  public TrustedKeys(Collection<PublicKey> keys) {
    for (PublicKey key : keys) {
      this.keys.put(key.name(), key);
    }
  }

  /** How many of the signatures over {@code text} are by one of these keys, and good. */
  public int countGood(String text, Collection<Signature> signatures) {
    int good = 0;
    for (Signature signature : signatures) {
      PublicKey key = keys.get(signature.keyName());
      if (key != null && key.verifies(text, signature)) {
        good++;
      }
    }
    return good;
  }
}
