package dev.firn.store.objects;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.Signature;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a store knows about a valid path.
 *
 * @param narHash SHA-256 of the object's archive
 * @param narSize length of the archive in bytes
 * @param references may contain {@code path} itself
 */
public record PathInfo(
    StorePath path,
    Hash narHash,
    long narSize,
    SortedSet<StorePath> references,
    Optional<StorePath> deriver,
    SortedSet<Signature> signatures,
    Optional<ContentAddress> contentAddress) {
  public PathInfo {
    references = Collections.unmodifiableSortedSet(new TreeSet<>(references));
    signatures = Collections.unmodifiableSortedSet(new TreeSet<>(signatures));
  }

  /** Of an object without deriver and signatures. */
  public static PathInfo of(
      StorePath path,
      Hash narHash,
      long narSize,
      SortedSet<StorePath> references,
      ContentAddress contentAddress) {
    return new PathInfo(
        path,
        narHash,
        narSize,
        references,
        Optional.empty(),
        Collections.emptySortedSet(),
        Optional.of(contentAddress));
  }

  /** The text that is signed: {@code 1;PATH;NARHASH;NARSIZE;REFERENCES}. */
  public String fingerprint(StoreDir dir) {
    return "1;"
        + dir.print(path)
        + ";"
        + narHash.encodeWithAlgorithm(HashFormat.NIX32)
        + ";"
        + narSize
        + ";"
        + references.stream().map(dir::print).collect(Collectors.joining(","));
  }

  /** This with other signatures. */
  public PathInfo withSignatures(SortedSet<Signature> newSignatures) {
    return new PathInfo(path, narHash, narSize, references, deriver, newSignatures, contentAddress);
  }
}
