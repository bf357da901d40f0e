package dev.firn.store.path;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.HashFormat;

/**
 * By which hash of its content a store object is known, printed as {@code text:sha256:…}, {@code
 * fixed:sha256:…}, {@code fixed:r:sha256:…} or {@code fixed:git:sha1:…} in Nix's base 32.
 */
public record ContentAddress(ContentAddressMethod method, Hash hash) {
  /**
   * Reads the printed form; the digest may be in base 16, 32 or 64.
   *
   * @throws StorePathException {@code bad-content-address} if the shape is wrong
   * @throws dev.firn.store.hash.HashException if algorithm or digest are
   */
  public static ContentAddress parse(String text) {
    String rest;
    ContentAddressMethod method;
    if (text.startsWith("text:")) {
      method = ContentAddressMethod.TEXT;
      rest = text.substring(5);
    } else if (text.startsWith("fixed:r:")) {
      method = ContentAddressMethod.NAR;
      rest = text.substring(8);
    } else if (text.startsWith("fixed:git:")) {
      method = ContentAddressMethod.GIT;
      rest = text.substring(10);
    } else if (text.startsWith("fixed:")) {
      method = ContentAddressMethod.FLAT;
      rest = text.substring(6);
    } else {
      throw new StorePathException(
          "bad-content-address",
          "content address "
              + StorePathException.show(text)
              + " does not begin with 'text:' or 'fixed:'");
    }
    int colon = rest.indexOf(':');
    if (colon < 0) {
      throw new StorePathException(
          "bad-content-address",
          "content address "
              + StorePathException.show(text)
              + " has no hash of the form ALGORITHM:DIGEST");
    }
    HashAlgorithm algorithm = HashAlgorithm.parse(rest.substring(0, colon));
    return new ContentAddress(method, Hash.parseDigest(rest.substring(colon + 1), algorithm));
  }

  /** Method and algorithm as in a derivation's output, such as {@code r:sha256}. */
  public String methodAlgorithm() {
    return method.prefix() + hash.algorithm().label();
  }

  /** The printed form. */
  @Override
  public String toString() {
    String kind = method == ContentAddressMethod.TEXT ? "text:" : "fixed:" + method.prefix();
    return kind + hash.encodeWithAlgorithm(HashFormat.NIX32);
  }
}
