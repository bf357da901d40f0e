package dev.firn.store.path;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.HashFormat;
import java.util.Optional;

/**
 * The folder that store paths are children of, normally {@code /nix/store}. It is part of what is
 * hashed into every store path.
 *
 * @param path absolute, without a trailing slash
 */
public record StoreDir(String path) {
  /** {@code /nix/store}. */
  public static final StoreDir DEFAULT = new StoreDir("/nix/store");

  /**
   * @throws StorePathException {@code bad-store-dir} if the path is not absolute or ends in a slash
   */
  public StoreDir {
    if (!path.startsWith("/") || path.length() < 2 || path.endsWith("/") || path.contains("//")) {
      throw new StorePathException(
          "bad-store-dir",
          "store directory "
              + StorePathException.show(path)
              + " must be an absolute path without empty parts");
    }
  }

  /** The full path, such as {@code /nix/store/DIGEST-NAME}. */
  public String print(StorePath storePath) {
    return path + "/" + storePath.baseName();
  }

  /**
   * Reads a full path exactly as {@link #print} writes it.
   *
   * @throws StorePathException {@code not-in-store}, or what {@link StorePath} throws
   */
  public StorePath parse(String fullPath) {
    int length = path.length();
    if (!fullPath.startsWith(path)
        || fullPath.length() <= length
        || fullPath.charAt(length) != '/') {
      throw notInStore(fullPath);
    }
    return new StorePath(fullPath.substring(length + 1));
  }

  /** As {@link #parse}, empty where that would throw. */
  public Optional<StorePath> tryParse(String fullPath) {
    if (!isInStore(fullPath)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(fullPath));
    } catch (StorePathException e) {
      return Optional.empty();
    }
  }

  /** Whether the path lies below the store, at any depth. */
  public boolean isInStore(String fullPath) {
    return fullPath.length() > path.length() + 1
        && fullPath.startsWith(path)
        && fullPath.charAt(path.length()) == '/';
  }

  /** A store path and what follows it, such as {@code /bin/sh}; empty for the store path itself. */
  public record Inside(StorePath storePath, String rest) {}

  /**
   * Splits {@code /nix/store/DIGEST-NAME/bin/sh} after the store path.
   *
   * @throws StorePathException {@code not-in-store}, or what {@link StorePath} throws
   */
  public Inside split(String fullPath) {
    if (!isInStore(fullPath)) {
      throw notInStore(fullPath);
    }
    int slash = fullPath.indexOf('/', path.length() + 1);
    return slash < 0
        ? new Inside(parse(fullPath), "")
        : new Inside(parse(fullPath.substring(0, slash)), fullPath.substring(slash));
  }

  /** The same; empty for what is not in the store. */
  public Optional<Inside> trySplit(String fullPath) {
    try {
      return isInStore(fullPath) ? Optional.of(split(fullPath)) : Optional.empty();
    } catch (StorePathException e) {
      return Optional.empty();
    }
  }

  private StorePathException notInStore(String fullPath) {
    return new StorePathException(
        "not-in-store",
        "path " + StorePathException.show(fullPath) + " is not in the Nix store '" + path + "'");
  }

  /** The path whose digest is that of {@code TYPE:ALGORITHM:DIGEST:STOREDIR:NAME}. */
  public StorePath makePath(String type, Hash inner, String name) {
    StorePath.checkName(name);
    String fingerprint =
        type + ":" + inner.encodeWithAlgorithm(HashFormat.BASE16) + ":" + path + ":" + name;
    return StorePath.of(Hash.digest(HashAlgorithm.SHA256, fingerprint).compress(20), name);
  }

  /**
   * The path of an output of an input-addressed derivation.
   *
   * @param derivationHash the derivation's hash modulo
   */
  public StorePath makeOutputPath(String output, Hash derivationHash, String derivationName) {
    return makePath("output:" + output, derivationHash, outputName(derivationName, output));
  }

  /** The name of an output's store path: {@code NAME} for {@code out}, else {@code NAME-OUTPUT}. */
  public static String outputName(String derivationName, String output) {
    return output.equals("out") ? derivationName : derivationName + "-" + output;
  }

  /**
   * The path of a text object with references, such as a derivation or {@code builtins.toFile}'s.
   *
   * @param contentHash SHA-256 of the contents
   */
  public StorePath makeTextPath(String name, Hash contentHash, References references) {
    if (references.self()) {
      throw new StorePathException(
          "self-reference", "text object '" + name + "' cannot refer to itself");
    }
    if (contentHash.algorithm() != HashAlgorithm.SHA256) {
      throw new StorePathException(
          "text-needs-sha256",
          "text object '" + name + "' needs a sha256 hash, not " + contentHash.algorithm());
    }
    return makePath(withReferences("text", references), contentHash, name);
  }

  /**
   * The path of an object that is known by its content.
   *
   * @param references only {@code text} and {@code nar} with SHA-256 can have any
   * @throws StorePathException {@code references-not-allowed}, {@code self-reference}, {@code
   *     git-algorithm}
   */
  public StorePath makeContentPath(String name, ContentAddress address, References references) {
    Hash hash = address.hash();
    switch (address.method()) {
      case TEXT -> {
        return makeTextPath(name, hash, references);
      }
      case GIT -> {
        if (hash.algorithm() != HashAlgorithm.SHA1 && hash.algorithm() != HashAlgorithm.SHA256) {
          throw new StorePathException(
              "git-algorithm", "a git hash is sha1 or sha256, not " + hash.algorithm());
        }
      }
      case NAR -> {
        if (hash.algorithm() == HashAlgorithm.SHA256) {
          return makePath(withReferences("source", references), hash, name);
        }
      }
      case FLAT -> {}
    }
    if (!references.isEmpty()) {
      throw new StorePathException(
          "references-not-allowed",
          "object '"
              + name
              + "' of content address method '"
              + address.methodAlgorithm()
              + "' is not allowed to refer to other store paths; drop the references or use the NAR"
              + " method with sha256");
    }
    String description =
        "fixed:out:"
            + address.method().prefix()
            + hash.encodeWithAlgorithm(HashFormat.BASE16)
            + ":";
    return makePath("output:out", Hash.digest(HashAlgorithm.SHA256, description), name);
  }

  /** The path of an object that is known by its content and refers to nothing. */
  public StorePath makeContentPath(String name, ContentAddress address) {
    return makeContentPath(name, address, References.NONE);
  }

  private String withReferences(String type, References references) {
    if (references.isEmpty()) {
      return type;
    }
    StringBuilder out = new StringBuilder(type);
    for (StorePath reference : references.others()) {
      out.append(':').append(path).append('/').append(reference.baseName());
    }
    return references.self() ? out.append(":self").toString() : out.toString();
  }

  @Override
  public String toString() {
    return path;
  }
}
