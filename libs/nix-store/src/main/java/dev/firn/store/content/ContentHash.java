package dev.firn.store.content;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;

/** Computes content addresses. */
public final class ContentHash {
  private ContentHash() {}

  /**
   * The content address of {@code tree}.
   *
   * @throws ContentException {@code not-a-file} if the method needs a regular file; {@code
   *     git-algorithm} if Git does not have the algorithm
   */
  public static ContentAddress of(
      FileSystemObject tree, ContentAddressMethod method, HashAlgorithm algorithm)
      throws IOException {
    Hash hash =
        switch (method) {
          case FLAT, TEXT -> flat(tree, method, algorithm);
          case NAR -> NarWriter.hash(tree, algorithm).hash();
          case GIT -> {
            if (algorithm != HashAlgorithm.SHA1 && algorithm != HashAlgorithm.SHA256) {
              throw new ContentException(
                  "git-algorithm", "a git hash is sha1 or sha256, not " + algorithm);
            }
            yield GitHash.of(tree, algorithm);
          }
        };
    return new ContentAddress(method, hash);
  }

  /**
   * The content address of {@code tree}, which may name the path {@code self} that it is or is to
   * be at. A tree that does not name it has the same address as without {@code self}.
   *
   * @throws ContentException as {@link #of(FileSystemObject, ContentAddressMethod, HashAlgorithm)}
   */
  public static ContentAddress of(
      FileSystemObject tree, ContentAddressMethod method, HashAlgorithm algorithm, StorePath self)
      throws IOException {
    return switch (method) {
      case GIT -> of(tree, method, algorithm);
      case NAR, FLAT, TEXT -> {
        SelfReferenceHasher hasher = new SelfReferenceHasher(algorithm, self);
        if (method == ContentAddressMethod.NAR) {
          NarWriter.write(tree, hasher);
        } else if (tree instanceof FileSystemObject.Regular file) {
          file.copyTo(hasher);
        } else {
          throw ContentException.notAFile(method);
        }
        yield new ContentAddress(method, hasher.finish());
      }
    };
  }

  private static Hash flat(
      FileSystemObject tree, ContentAddressMethod method, HashAlgorithm algorithm)
      throws IOException {
    if (!(tree instanceof FileSystemObject.Regular file)) {
      throw ContentException.notAFile(method);
    }
    Hasher hasher = new Hasher(algorithm);
    file.copyTo(hasher);
    return hasher.finish();
  }
}
