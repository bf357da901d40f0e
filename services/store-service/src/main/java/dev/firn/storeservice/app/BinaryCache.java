package dev.firn.storeservice.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.PutCondition;
import dev.firn.store.narinfo.CacheInfo;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.Signature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The files of the cache: what is there is served as it is, what comes is checked first. A path is
 * taken when its archive is there and is what it is said to be, and all that it refers to is there;
 * so every path's closure is complete. Thread-safe.
 */
public final class BinaryCache {
  /** The longest narinfo file that is taken, in bytes. */
  public static final int MAX_NARINFO = 1 << 20;

  private final ObjectStore blobs;
  private final PathIndex index;
  private final Upstreams upstreams;
  private final StoreDir dir;
  private final SecretKey key;
  private final Path folder;
  private final long maxNarSize;
  private final int priority;

  /** Archives that were taken lately: what the narinfo file that follows is compared with. */
  private final Cache<BlobKey, Archive> archives;

  /** Held for reading while something is added, for writing while garbage is collected. */
  private final ReadWriteLock adding = new ReentrantReadWriteLock();

  /**
   * What a cache is told.
   *
   * @param folder for what comes in
   * @param maxNarSize the longest archive that is taken, in bytes
   * @param grace how long an archive may wait for its narinfo file
   */
  public record Settings(
      StoreDir dir, Path folder, long maxNarSize, int priority, Duration grace) {}

  /** A cache over {@code blobs} that vouches for what it takes with {@code key}. */
  public BinaryCache(
      ObjectStore blobs, PathIndex index, Upstreams upstreams, SecretKey key, Settings settings) {
    this.blobs = blobs;
    this.index = index;
    this.upstreams = upstreams;
    this.key = key;
    this.dir = settings.dir();
    this.folder = settings.folder();
    this.maxNarSize = settings.maxNarSize();
    this.priority = settings.priority();
    this.archives =
        Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(settings.grace()).build();
  }

  /** The text of {@code nix-cache-info}. */
  public String info() {
    return new CacheInfo(Optional.of(dir), Optional.of(true), OptionalInt.of(priority)).print();
  }

  /** The store whose paths these are. */
  public StoreDir dir() {
    return dir;
  }

  /** What is known about a path, here or upstream, signed by us. */
  public Optional<NarInfo> find(String hashPart) throws InterruptedException {
    Optional<NarInfo> here = index.get(hashPart);
    return here.isPresent() ? here : upstreams.find(hashPart).map(n -> n.signedBy(dir, key));
  }

  /** What is known about a path that is here. */
  public Optional<NarInfo> findHere(String hashPart) {
    return index.get(hashPart);
  }

  /** The size of a file; an archive that somebody asks for is kept from garbage collection. */
  public OptionalLong size(BlobKey file) {
    OptionalLong size = blobs.size(file);
    if (size.isPresent() && file.value().startsWith("nar/")) {
      archives.asMap().computeIfPresent(file, (_, a) -> a);
    }
    return size;
  }

  /** A file. An archive that an upstream offers is fetched and checked first. */
  public Optional<BlobStore.Blob> open(BlobKey file) throws InterruptedException {
    Optional<BlobStore.Blob> here = blobs.get(file);
    return here.isPresent() || !fetch(file) ? here : blobs.get(file);
  }

  /** A part of a file that is here. */
  public Optional<BlobStore.Blob> open(BlobKey file, long offset, long length) {
    return blobs.get(file, offset, length);
  }

  /** Fetches an archive that an upstream offered; whether it is here now. */
  public boolean fetch(BlobKey file) throws InterruptedException {
    Optional<Upstreams.Offer> offer = upstreams.fetch(file);
    if (offer.isEmpty()) {
      return false;
    }
    NarInfo theirs = offer.get().narInfo();
    try (InputStream content = offer.get().content();
        Spool spool = Spool.of(content, folder, maxNarSize)) {
      Archive archive = Archive.read(file, spool, Math.min(maxNarSize, theirs.info().narSize()));
      checkArchive(theirs.info(), archive);
      adding.readLock().lock();
      try {
        blobs.put(file, spool);
        archives.put(file, archive);
        publish(theirs.info(), archive, theirs.compression());
      } finally {
        adding.readLock().unlock();
      }
      return true;
    } catch (IOException e) {
      throw new BlobException("io", "cannot fetch '" + file + "' from upstream: " + e, e);
    }
  }

  /**
   * Takes an archive.
   *
   * @throws RefusedException if it is none, or too long
   */
  public void putArchive(BlobKey file, InputStream content) throws IOException {
    var _ = Archive.compression(file);
    if (file.value().indexOf('/') != 3 || file.value().lastIndexOf('/') != 3) {
      throw new RefusedException("bad-name", "archives are named 'nar/NAME'");
    }
    try (Spool spool = Spool.of(content, folder, maxNarSize)) {
      Archive archive = Archive.read(file, spool, maxNarSize);
      checkNotReplaced(file, archive);
      adding.readLock().lock();
      try {
        // written also if it is there, so that it is young again for the garbage collection
        blobs.put(file, spool);
        archives.put(file, archive);
      } finally {
        adding.readLock().unlock();
      }
    }
  }

  /** Under a name that is taken only the same bytes are taken again. */
  private void checkNotReplaced(BlobKey file, Archive archive) throws IOException {
    String base = file.value().substring("nar/".length());
    String named = base.substring(0, base.indexOf(".nar"));
    if (named.equals(archive.fileHash().nix32())) {
      return;
    }
    Optional<Archive> there = archive(file);
    if (there.isPresent() && !there.get().fileHash().equals(archive.fileHash())) {
      throw new RefusedException(
          "exists", "'" + file + "' is there with other contents, and is not replaced");
    }
  }

  private Optional<Archive> archive(BlobKey file) throws IOException {
    Archive known = archives.getIfPresent(file);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<BlobStore.Blob> found = blobs.get(file);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (BlobStore.Blob blob = found.get();
        Spool spool = Spool.of(blob.content(), folder, maxNarSize)) {
      Archive archive = Archive.read(file, spool, maxNarSize);
      archives.put(file, archive);
      return Optional.of(archive);
    }
  }

  /**
   * Takes what makes a path valid, signs it and publishes it. If the path is there already nothing
   * changes, as in any Nix store.
   *
   * @param hashPart that the file is named by
   * @throws RefusedException if anything that it says is not so
   */
  public void putNarInfo(String hashPart, String text) throws IOException {
    NarInfo sent = NarInfo.parse(dir, hashPart + ".narinfo", text);
    PathInfo info = sent.info();
    if (!info.path().hashPart().equals(hashPart)) {
      throw new RefusedException(
          "wrong-name",
          "'" + hashPart + ".narinfo' is of the path '" + dir.print(info.path()) + "'");
    }
    if (!sent.url().startsWith("nar/")) {
      throw new RefusedException("bad-url", "'URL' must begin with 'nar/'");
    }
    BlobKey file = new BlobKey(sent.url());
    if (!Archive.compression(file).field().equals(sent.compression())) {
      throw new RefusedException(
          "wrong-compression",
          "'Compression' is '" + sent.compression() + "', which '" + file + "' does not show");
    }
    adding.readLock().lock();
    try {
      Archive archive =
          archive(file)
              .orElseThrow(
                  () ->
                      new RefusedException(
                          "no-archive", "'" + file + "' is not there; send it first"));
      checkFile(sent, archive);
      checkArchive(info, archive);
      checkReferences(info);
      publish(info, archive, sent.compression());
    } finally {
      adding.readLock().unlock();
    }
  }

  private void checkFile(NarInfo sent, Archive archive) {
    boolean hash = sent.fileHash().filter(h -> !h.equals(archive.fileHash())).isPresent();
    boolean size = sent.fileSize().isPresent() && sent.fileSize().getAsLong() != archive.fileSize();
    if (hash || size) {
      throw new RefusedException(
          "file-mismatch",
          "'"
              + archive.key()
              + "' has "
              + archive.fileSize()
              + " bytes and hash "
              + archive.fileHash().sri()
              + ", another than 'FileHash' and 'FileSize' say");
    }
  }

  private void checkArchive(PathInfo info, Archive archive) {
    if (!archive.narHash().equals(info.narHash()) || archive.narSize() != info.narSize()) {
      throw new RefusedException(
          "nar-mismatch",
          "the archive of '"
              + dir.print(info.path())
              + "' has "
              + archive.narSize()
              + " bytes and hash "
              + archive.narHash().sri()
              + ", another than 'NarHash' and 'NarSize' say");
    }
    info.contentAddress().ifPresent(address -> checkContentAddress(info, address, archive));
  }

  /** The path must follow from the content, and the content be that. */
  private void checkContentAddress(PathInfo info, ContentAddress address, Archive archive) {
    TreeSet<StorePath> others = new TreeSet<>(info.references());
    boolean self = others.remove(info.path());
    StorePath right =
        dir.makeContentPath(info.path().name(), address, new References(others, self));
    boolean matches =
        switch (address.method()) {
          case TEXT, FLAT ->
              address.hash().algorithm() != dev.firn.store.hash.HashAlgorithm.SHA256
                  || archive.flatHash().filter(address.hash()::equals).isPresent();
          case NAR ->
              self
                  || address.hash().algorithm() != dev.firn.store.hash.HashAlgorithm.SHA256
                  || archive.narHash().equals(address.hash());
          case GIT -> true;
        };
    if (!right.equals(info.path()) || !matches) {
      throw new RefusedException(
          "wrong-content-address",
          "path '"
              + dir.print(info.path())
              + "' claims the content address '"
              + address
              + "', which leads to '"
              + dir.print(right)
              + "' or is not that of its archive");
    }
  }

  private void checkReferences(PathInfo info) {
    for (StorePath reference : info.references()) {
      boolean there =
          reference.equals(info.path())
              || index
                  .get(reference.hashPart())
                  .filter(n -> n.info().path().equals(reference))
                  .isPresent();
      if (!there && !isUpstream(reference)) {
        throw new RefusedException(
            "missing-reference",
            "path '"
                + dir.print(info.path())
                + "' refers to '"
                + dir.print(reference)
                + "', which is not there; send that first");
      }
    }
  }

  private boolean isUpstream(StorePath path) {
    try {
      return upstreams.find(path.hashPart()).filter(n -> n.info().path().equals(path)).isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void publish(PathInfo info, Archive archive, String compression) {
    TreeSet<Signature> others = new TreeSet<>(info.signatures());
    others.removeIf(s -> s.keyName().equals(key.name()));
    NarInfo ours =
        new NarInfo(
                info.withSignatures(others),
                archive.key().value(),
                compression,
                Optional.of(archive.fileHash()),
                OptionalLong.of(archive.fileSize()))
            .signedBy(dir, key);
    if (index.put(ours)) {
      archive
          .listing()
          .ifPresent(
              json -> {
                var _ =
                    blobs.put(
                        listingKey(info.path().hashPart()),
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                        PutCondition.ALWAYS);
              });
    }
  }

  static BlobKey listingKey(String hashPart) {
    return new BlobKey(hashPart + ".ls");
  }

  /** Takes a file that is nobody's proof of anything: a log. */
  public void putFile(BlobKey file, InputStream content, long limit) throws IOException {
    try (Spool spool = Spool.of(content, folder, limit)) {
      blobs.put(file, spool);
    }
  }

  /** Whether an archive came or was asked for lately. */
  boolean isRecent(BlobKey archive) {
    return archives.getIfPresent(archive) != null;
  }

  /** What is done while nothing is deleted. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws InterruptedException;
  }

  /** Does something while nothing is deleted: what it finds stays until it has ended. */
  <T> T beside(Step<T> step) throws InterruptedException {
    adding.readLock().lock();
    try {
      return step.run();
    } finally {
      adding.readLock().unlock();
    }
  }

  /** Does something while nothing is added. */
  void alone(Runnable action) {
    adding.writeLock().lock();
    try {
      action.run();
    } finally {
      adding.writeLock().unlock();
    }
  }
}
