package dev.firn.storeservice.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.PutCondition;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.Compression;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Caches that are asked for what this one lacks. What they have is offered under a name of our own,
 * and fetched, checked and kept when somebody wants the archive. Only these caches are ever asked,
 * and only for digests.
 */
public final class Upstreams implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Upstreams.class);
  private static final String PREFIX = "firn/upstream/";

  private final List<BinaryCacheClient> clients;
  private final ObjectStore blobs;
  private final StoreDir dir;
  private final Cache<String, NarInfo> offered =
      Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(Duration.ofHours(1)).build();
  private final Cache<String, Boolean> absent =
      Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(Duration.ofMinutes(1)).build();

  /**
   * @param clients in the order in which they are asked; closed with this
   */
  public Upstreams(List<BinaryCacheClient> clients, ObjectStore blobs, StoreDir dir) {
    this.clients = List.copyOf(clients);
    this.blobs = blobs;
    this.dir = dir;
  }

  /** What an upstream has, under our own name for the archive; signatures are checked. */
  Optional<NarInfo> find(String hashPart) throws InterruptedException {
    if (clients.isEmpty() || absent.getIfPresent(hashPart) != null) {
      return Optional.empty();
    }
    NarInfo known = offered.getIfPresent(hashPart);
    if (known != null) {
      return Optional.of(known);
    }
    for (int i = 0; i < clients.size(); i++) {
      try {
        Optional<NarInfo> found = clients.get(i).queryHash(hashPart);
        if (found.isPresent()) {
          NarInfo ours = renamed(found.get());
          remember(ours, i, found.get());
          offered.put(hashPart, ours);
          return Optional.of(ours);
        }
      } catch (StoreException e) {
        LOG.warnf("upstream cache %d is passed over: %s", i, e.getMessage());
      }
    }
    absent.put(hashPart, true);
    return Optional.empty();
  }

  private static NarInfo renamed(NarInfo theirs) {
    String name =
        "nar/"
            + theirs.info().path().hashPart()
            + "-"
            + theirs.info().narHash().nix32()
            + ".nar"
            + Compression.named(theirs.compression()).extension();
    return new NarInfo(
        theirs.info(), name, theirs.compression(), theirs.fileHash(), theirs.fileSize());
  }

  private static BlobKey memory(String url) {
    return new BlobKey(PREFIX + url.substring("nar/".length()));
  }

  /** A client may come for the archive long after it read the offer. */
  private void remember(NarInfo ours, int upstream, NarInfo theirs) {
    String text = upstream + "\n" + theirs.print(dir);
    var _ =
        blobs.put(
            memory(ours.url()),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
            PutCondition.ALWAYS);
  }

  /**
   * An archive that was offered.
   *
   * @param narInfo as the upstream has it
   * @param content compressed; not checked yet
   */
  record Offer(NarInfo narInfo, InputStream content) {}

  /** Fetches what was offered under a name. */
  Optional<Offer> fetch(BlobKey url) throws InterruptedException {
    if (clients.isEmpty() || !url.value().startsWith("nar/")) {
      return Optional.empty();
    }
    Optional<BlobStore.Blob> found = blobs.get(memory(url.value()));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String text;
    try (BlobStore.Blob blob = found.get()) {
      text = new String(blob.content().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new BlobException("io", "cannot read what is known of '" + url + "': " + e, e);
    }
    int line = text.indexOf('\n');
    int upstream = Integer.parseInt(text.substring(0, line));
    if (upstream >= clients.size()) {
      return Optional.empty();
    }
    NarInfo theirs = NarInfo.parse(dir, url.value(), text.substring(line + 1));
    return Optional.of(new Offer(theirs, clients.get(upstream).openArchive(theirs)));
  }

  @Override
  public void close() {
    clients.forEach(BinaryCacheClient::close);
  }
}
