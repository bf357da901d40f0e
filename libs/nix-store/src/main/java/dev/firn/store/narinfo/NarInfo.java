package dev.firn.store.narinfo;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.Signature;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A store object in a binary cache (Nix manual, "narinfo format").
 *
 * @param url of the archive, usually relative to the cache's root; not checked any further
 * @param compression such as {@code xz}, {@code zstd} or {@code none}
 * @param fileHash of the compressed archive
 * @param fileSize of the compressed archive, in bytes
 */
public record NarInfo(
    PathInfo info, String url, String compression, Optional<Hash> fileHash, OptionalLong fileSize) {
  /** The longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 8 << 20;

  /**
   * Reads a file's text, a byte string. Unknown fields are ignored; fields other than {@code Sig}
   * may occur once; a missing or empty {@code Compression} means {@code bzip2}.
   *
   * @param whence what is being read, for messages
   * @throws NarInfoException with the line that is wrong, or the field that is missing
   */
  public static NarInfo parse(StoreDir dir, String whence, String text) {
    return new NarInfoParser(dir, whence).parse(text);
  }

  /** The file's text. */
  public String print(StoreDir dir) {
    StringBuilder out = new StringBuilder();
    line(out, "StorePath", dir.print(info.path()));
    line(out, "URL", url);
    line(out, "Compression", compression);
    fileHash.ifPresent(h -> line(out, "FileHash", h.encodeWithAlgorithm(HashFormat.NIX32)));
    fileSize.ifPresent(n -> line(out, "FileSize", Long.toString(n)));
    line(out, "NarHash", info.narHash().encodeWithAlgorithm(HashFormat.NIX32));
    line(out, "NarSize", Long.toString(info.narSize()));
    line(
        out,
        "References",
        info.references().stream().map(StorePath::baseName).collect(Collectors.joining(" ")));
    info.deriver().ifPresent(d -> line(out, "Deriver", d.baseName()));
    info.signatures().forEach(s -> line(out, "Sig", s.toString()));
    info.contentAddress().ifPresent(a -> line(out, "CA", a.toString()));
    return out.toString();
  }

  private static void line(StringBuilder out, String field, String value) {
    out.append(field).append(": ").append(value).append('\n');
  }

  /** This with a signature more. */
  public NarInfo signedBy(StoreDir dir, SecretKey key) {
    TreeSet<Signature> all = new TreeSet<>(info.signatures());
    all.add(key.sign(info.fingerprint(dir)));
    return new NarInfo(info.withSignatures(all), url, compression, fileHash, fileSize);
  }
}
