package dev.firn.store.cache;

import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.local.LocalStore;
import dev.firn.store.narinfo.CacheInfo;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.PublicKey;
import dev.firn.store.signature.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes one binary cache: over HTTP, or in a folder ({@code file://}). Thread-safe;
 * calls block and may be made on virtual threads. What may pass is tried again; every failure is a
 * {@link CacheException}, or another {@link StoreException} for what a local store says.
 */
public final class BinaryCacheClient implements AutoCloseable {
  private static final int MAX_CACHE_INFO = 1 << 16;

  /**
   * What a client is told.
   *
   * @param base of the cache: {@code http://}, {@code https://} or {@code file://}
   * @param token sent as {@code authorization: Bearer}, to the cache's own origin only
   * @param trusted who may vouch for paths. An object whose path follows from its content needs
   *     nobody
   * @param checkSignatures false to take whatever the cache has
   * @param dir the store that the cache's paths must belong to
   * @param parallel how many transfers at once
   * @param attempts how often a request is tried
   */
  public record Settings(
      URI base,
      Optional<String> token,
      List<PublicKey> trusted,
      boolean checkSignatures,
      StoreDir dir,
      int parallel,
      int attempts) {
    /** Copies what it is given. */
    public Settings {
      trusted = List.copyOf(trusted);
    }

    /** No token, nobody trusted, signatures checked, {@code /nix/store}, 8 at once, 5 attempts. */
    public static Settings of(URI base) {
      return new Settings(base, Optional.empty(), List.of(), true, StoreDir.DEFAULT, 8, 5);
    }

    /** With that token. */
    public Settings withToken(String newToken) {
      return new Settings(
          base, Optional.of(newToken), trusted, checkSignatures, dir, parallel, attempts);
    }

    /** Trusting those keys. */
    public Settings trusting(Collection<PublicKey> keys) {
      return new Settings(base, token, List.copyOf(keys), checkSignatures, dir, parallel, attempts);
    }

    /** Taking whatever the cache has: for a cache that is ours and reached on a safe way. */
    public Settings withoutSignatures() {
      return new Settings(base, token, trusted, false, dir, parallel, attempts);
    }

    /** With so many transfers at once. */
    public Settings withParallel(int transfers) {
      return new Settings(base, token, trusted, checkSignatures, dir, transfers, attempts);
    }

    /** Trying each request so often. */
    public Settings withAttempts(int newAttempts) {
      return new Settings(base, token, trusted, checkSignatures, dir, parallel, newAttempts);
    }
  }

  private final Settings settings;
  private final Transport transport;
  private final TrustedKeys trusted;
  private final Retries retries;
  private final KnownPaths known = new KnownPaths();

  /**
   * A client; nothing is asked yet.
   *
   * @throws CacheException {@code INVALID} if the URL is of no kind that is known
   */
  public BinaryCacheClient(Settings settings) {
    this.settings = settings;
    this.transport = transport(settings);
    this.trusted = new TrustedKeys(settings.trusted());
    this.retries = new Retries(settings.attempts());
  }

  private static Transport transport(Settings settings) {
    URI base = settings.base();
    String scheme = String.valueOf(base.getScheme());
    if (scheme.equals("file") && base.getPath() != null) {
      return new FileTransport(Path.of(base.getPath()));
    }
    if ((scheme.equals("http") || scheme.equals("https")) && base.getHost() != null) {
      String text = base.toString();
      return new HttpTransport(
          text.endsWith("/") ? base : URI.create(text + "/"), settings.token());
    }
    throw new CacheException(
        CacheException.Kind.INVALID,
        "'" + base + "' is no cache's URL; it begins with http://, https:// or file://");
  }

  /**
   * What the cache says of itself.
   *
   * @throws CacheException {@code NOT_FOUND} if it says nothing, {@code INVALID} if it is of
   *     another store folder
   */
  public CacheInfo info() throws InterruptedException {
    String text =
        text(new BlobKey(CacheInfo.FILE_NAME), MAX_CACHE_INFO)
            .orElseThrow(
                () ->
                    new CacheException(
                        CacheException.Kind.NOT_FOUND,
                        "'"
                            + transport.name()
                            + "' is no binary cache: it has no '"
                            + CacheInfo.FILE_NAME
                            + "'"));
    CacheInfo info = CacheInfo.parse(text);
    info.storeDir()
        .filter(d -> !d.equals(settings.dir()))
        .ifPresent(
            d -> {
              throw new CacheException(
                  CacheException.Kind.INVALID,
                  "the cache '"
                      + transport.name()
                      + "' is of the store '"
                      + d
                      + "', not '"
                      + settings.dir()
                      + "'");
            });
    return info;
  }

  /**
   * What the cache says of a path; checked, but for its archive.
   *
   * @return empty if it does not have it
   * @throws CacheException {@code UNTRUSTED} if nobody trusted signed it, {@code INVALID} if it is
   *     malformed or of another path
   */
  public Optional<NarInfo> query(StorePath path) throws InterruptedException {
    Optional<NarInfo> found = queryHash(path.hashPart());
    found
        .filter(n -> !n.info().path().equals(path))
        .ifPresent(
            n -> {
              throw new CacheException(
                  CacheException.Kind.INVALID,
                  "'"
                      + transport.name()
                      + narInfoKey(path)
                      + "' is of the path '"
                      + settings.dir().print(n.info().path())
                      + "', not '"
                      + settings.dir().print(path)
                      + "'");
            });
    return found;
  }

  /**
   * As {@link #query}, when only the digest is known.
   *
   * @param hashPart 32 digits of Nix's base 32
   */
  public Optional<NarInfo> queryHash(String hashPart) throws InterruptedException {
    BlobKey key = narInfoKey(new StorePath(hashPart + "-x"));
    Optional<String> text = text(key, NarInfo.MAX_LENGTH);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String whence = transport.name() + key;
    NarInfo found = NarInfo.parse(settings.dir(), whence, text.get());
    if (!found.info().path().hashPart().equals(hashPart)) {
      throw new CacheException(
          CacheException.Kind.INVALID,
          "'"
              + whence
              + "' is of the path '"
              + settings.dir().print(found.info().path())
              + "', another than was asked for");
    }
    checkTrust(found.info(), whence);
    return Optional.of(found);
  }

  /**
   * An archive as the cache keeps it, compressed; nothing is checked.
   *
   * @return to be closed by the caller
   * @throws CacheException {@code NOT_FOUND} if the cache lacks it
   */
  public InputStream openArchive(NarInfo narInfo) throws InterruptedException {
    BlobKey key = archiveKey(narInfo);
    String what = "'" + transport.name() + key + "'";
    return retries.run(
        "fetching " + what,
        () ->
            new Transfer(
                transport
                    .get(key)
                    .orElseThrow(
                        () ->
                            new CacheException(
                                CacheException.Kind.NOT_FOUND, what + " is missing")),
                Progress.NONE));
  }

  /** The one place where signatures are checked. */
  private void checkTrust(PathInfo info, String whence) {
    boolean byContent =
        info.contentAddress().isPresent() && !info.references().contains(info.path());
    if (settings.checkSignatures()
        && !byContent
        && trusted.countGood(info.fingerprint(settings.dir()), info.signatures()) == 0) {
      throw new CacheException(
          CacheException.Kind.UNTRUSTED,
          "'"
              + whence
              + "' has no signature by a trusted key; it has "
              + (info.signatures().isEmpty()
                  ? "none"
                  : "those of "
                      + info.signatures().stream().map(s -> s.keyName()).distinct().toList()));
    }
  }

  /** Whether the cache has a path; nothing is checked. */
  public boolean exists(StorePath path) throws InterruptedException {
    BlobKey key = narInfoKey(path);
    return retries.run("looking for '" + transport.name() + key + "'", () -> transport.exists(key));
  }

  /**
   * Fetches one path whose references are all there. Its archive's hash and size are checked while
   * it comes. It is visible to others after {@link LocalStore#flush}.
   *
   * @throws CacheException {@code NOT_FOUND} if the cache does not have it
   */
  public void fetchInto(LocalStore store, StorePath path) throws InterruptedException {
    if (store.isValid(path)) {
      return;
    }
    NarInfo narInfo =
        query(path).orElseThrow(() -> ClosureFetch.missing(settings.dir(), transport, path, ""));
    try (LocalStore.Staged staged = stage(store, narInfo, Progress.NONE)) {
      staged.add();
    }
  }

  /**
   * Fetches paths and what they refer to, as far as {@code store} lacks it. A path is registered
   * after what it refers to; what was fetched when a transfer fails remains for the next time. All
   * is visible to others when this returns.
   *
   * @return the paths that were fetched, references before referrers
   * @throws CacheException {@code NOT_FOUND} naming the first path that the cache does not have
   */
  public List<StorePath> fetchClosure(
      LocalStore store, Collection<StorePath> paths, Progress progress)
      throws InterruptedException {
    return new ClosureFetch(this, store, settings.parallel(), progress).run(paths);
  }

  /**
   * Uploads paths that {@code store} has and the cache lacks: archives before the files that
   * announce them, references before referrers. What they refer to must be there, or among them.
   *
   * @return the paths that were uploaded
   * @throws CacheException {@code REFUSED} if the cache refuses one
   */
  public List<StorePath> upload(LocalStore store, Collection<StorePath> paths, Progress progress)
      throws InterruptedException {
    return new Upload(this, store, settings.parallel(), progress).run(paths, false);
  }

  /** As {@link #upload}, with all that they refer to, directly or not. */
  public List<StorePath> uploadClosure(
      LocalStore store, Collection<StorePath> paths, Progress progress)
      throws InterruptedException {
    return new Upload(this, store, settings.parallel(), progress).run(paths, true);
  }

  /** Fetches an archive and unpacks it beside the store's objects. */
  LocalStore.Staged stage(LocalStore store, NarInfo narInfo, Progress progress)
      throws InterruptedException {
    BlobKey key = archiveKey(narInfo);
    String what = "'" + transport.name() + key + "'";
    Compression compression = Compression.named(narInfo.compression());
    return retries.run(
        "fetching " + what,
        () -> {
          InputStream body =
              transport
                  .get(key)
                  .orElseThrow(
                      () ->
                          new CacheException(
                              CacheException.Kind.NOT_FOUND,
                              what
                                  + " is missing, though '"
                                  + narInfoKey(narInfo.info().path())
                                  + "' names it"));
          try (Transfer transfer = new Transfer(body, progress)) {
            return stage(store, narInfo, transfer, compression, what);
          }
        });
  }

  private static LocalStore.Staged stage(
      LocalStore store, NarInfo narInfo, Transfer transfer, Compression compression, String what)
      throws IOException {
    try (InputStream nar =
        new Limited(compression.decompress(transfer), narInfo.info().narSize(), what)) {
      return store.stage(narInfo.info(), nar);
    } catch (IOException | StoreException e) {
      IOException wire = transfer.failure();
      if (wire != null) {
        throw wire;
      }
      if (e instanceof StoreException known) {
        throw known;
      }
      throw new CacheException(
          CacheException.Kind.INVALID, what + " cannot be decompressed: " + e.getMessage(), e);
    }
  }

  /** A URL that leads out of the cache is refused. */
  private BlobKey archiveKey(NarInfo narInfo) {
    try {
      return new BlobKey(narInfo.url());
    } catch (StoreException e) {
      throw new CacheException(
          CacheException.Kind.INVALID,
          "'"
              + transport.name()
              + narInfoKey(narInfo.info().path())
              + "' names the archive "
              + StoreException.show(narInfo.url())
              + ", which does not lie in the cache",
          e);
    }
  }

  static BlobKey narInfoKey(StorePath path) {
    return new BlobKey(path.hashPart() + ".narinfo");
  }

  private Optional<String> text(BlobKey key, int limit) throws InterruptedException {
    String what = "'" + transport.name() + key + "'";
    return retries.run(
        "reading " + what,
        () -> {
          Optional<InputStream> body = transport.get(key);
          if (body.isEmpty()) {
            return Optional.empty();
          }
          try (InputStream in = new Transfer(body.get(), Progress.NONE)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
              throw new CacheException(
                  CacheException.Kind.INVALID, what + " has more than " + limit + " bytes");
            }
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
          }
        });
  }

  /** Writes a file, again if need be. */
  void put(BlobKey key, Transport.Content content, String mediaType) throws InterruptedException {
    retries.<Boolean>run(
        "writing '" + transport.name() + key + "'",
        () -> {
          transport.put(key, content, mediaType);
          return true;
        });
  }

  Transport transport() {
    return transport;
  }

  StoreDir dir() {
    return settings.dir();
  }

  KnownPaths known() {
    return known;
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    transport.close();
  }
}
