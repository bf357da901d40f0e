package dev.firn.instantiate.fetch;

import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.value.EvalThread;
import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.cache.TreeFiles;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.git.GitSources;
import dev.firn.instantiate.fetch.hg.HgSources;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.input.CommitKeys;
import dev.firn.instantiate.fetch.input.DownloadScheme;
import dev.firn.instantiate.fetch.input.FetchAttr;
import dev.firn.instantiate.fetch.input.ForgeScheme;
import dev.firn.instantiate.fetch.input.GitScheme;
import dev.firn.instantiate.fetch.input.IndirectScheme;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.input.MercurialScheme;
import dev.firn.instantiate.fetch.input.PathScheme;
import dev.firn.instantiate.fetch.input.UnknownScheme;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.hash.Hash;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches inputs into a store. What was fetched once is not fetched again by the same fetcher until
 * {@link #forget}. Thread-safe.
 */
public final class Fetcher {
  private final FetchSettings settings;
  private final FetchCache cache;
  private final Sources sources;
  private final Downloads downloads;
  private final Forges forges;
  private final GitSources git;
  private final HgSources hg;
  private final Registries registries;
  private final ConcurrentHashMap<Key, Fetched> fetched = new ConcurrentHashMap<>();

  private record Key(Input input, boolean isFinal) {}

  public Fetcher(FetchSettings settings, Store store, SourceAccess access) {
    this.cache = new FetchCache(settings.cacheFolder());
    this.settings = settings;
    this.sources = new Sources(store, cache, access);
    this.downloads = new Downloads(settings, cache, sources);
    this.forges = new Forges(settings, cache, downloads, sources);
    this.registries = new Registries(settings, downloads);
    this.git =
        new GitSources(
            cache,
            new GitSources.Options(
                settings.tarballTtl(),
                settings.allowDirty(),
                settings.warnDirty(),
                settings.downloads().netrc(),
                new Downloader(settings.downloads()),
                settings.downloads().local(),
                settings.downloads().denied(),
                settings.ssh(),
                settings.warn()));
    this.hg =
        new HgSources(
            cache,
            new HgSources.Options(
                settings.tarballTtl(),
                settings.allowDirty(),
                settings.warnDirty(),
                settings.downloads().local(),
                settings.downloads().denied(),
                settings.warn()));
  }

  public FetchSettings settings() {
    return settings;
  }

  public Registries registries() {
    return registries;
  }

  /** What was fetched before. */
  public FetchCache cache() {
    return cache;
  }

  /** Who is told what an evaluation may see. */
  public SourceAccess access() {
    return sources.access();
  }

  public Store store() {
    return sources.store();
  }

  /** Looks again at what was fetched. */
  public void forget() {
    fetched.clear();
  }

  /**
   * Fetches an input, looked up in registries if it is a name.
   *
   * @throws FetchException what is wrong
   */
  public Fetched fetch(Input input, Registries.Use use) {
    if (input.isDirect()) {
      return fetch(input, input, InputAttrs.EMPTY, false);
    }
    if (use == Registries.Use.NONE) {
      throw new FetchException(
          "registry", "'" + input + "' is a name for registries, and they are not to be used here");
    }
    Registries.Resolved resolved = registries.resolve(input, use);
    return fetch(input, resolved.input(), resolved.extra(), false);
  }

  /**
   * Fetches an input of a lock file: the attributes are complete, and every one that the source
   * has, too, must be equal.
   */
  public Fetched fetchFinal(Input input) {
    return fetch(input, input, InputAttrs.EMPTY, true);
  }

  private Fetched fetch(Input wanted, Input resolved, InputAttrs extra, boolean isFinal) {
    requireFeature(resolved);
    Key key = new Key(wanted, isFinal);
    Fetched known = fetched.get(key);
    if (known == null) {
      Fetched fresh = load(resolved, extra, isFinal);
      Fetched before = fetched.putIfAbsent(key, fresh);
      known = before == null ? fresh : before;
      if (!wanted.equals(resolved)) {
        fetched.putIfAbsent(new Key(resolved, isFinal), known);
      }
    }
    // Whoever fetched it first was another evaluation, perhaps.
    sources.access().allow(known.path());
    return known;
  }

  /** That nobody takes a commit for checked while nothing checks it. */
  private void requireFeature(Input input) {
    if (!settings.verifiedFetches()) {
      for (String name : input.attrs().values().keySet()) {
        if (CommitKeys.ATTRIBUTES.contains(name)) {
          throw new FetchException(
              "feature-disabled",
              EvalSettings.disabled(
                  CommitKeys.FEATURE, "'" + name + "' of the input '" + input + "'"));
        }
      }
    }
  }

  private Fetched load(Input input, InputAttrs extra, boolean isFinal) {
    EvalThread.beforeEffect();
    Optional<Hash> wanted = input.narHash();
    if (isFinal && wanted.isPresent()) {
      Optional<Sources.Placed> here = sources.find(input.name(), wanted.get());
      if (here.isPresent()) {
        return new Fetched(here.get().path(), input, input, extra);
      }
    }
    if (!(input.scheme() instanceof PathScheme)) {
      EvalThread.currentMeter().fetch();
    }
    Result result = EvalThread.waiting(() -> load(input));
    InputAttrs attrs = result.attrs().with("narHash", result.placed().narHash().sri());
    if (wanted.isPresent() && !wanted.get().equals(result.placed().narHash())) {
      throw new FetchException(
          "hash-mismatch",
          "the hash of '"
              + input
              + "' is not the expected one:\n  expected: "
              + wanted.get().sri()
              + "\n  got:      "
              + result.placed().narHash().sri());
    }
    if (isFinal) {
      checkFinal(input, attrs);
      attrs = input.attrs();
    } else if (input.rev().isPresent() && !Input.fromAttrs(attrs).rev().equals(input.rev())) {
      throw new FetchException(
          "rev-mismatch", "'" + input + "' gave another commit than '" + input.rev().get() + "'");
    }
    Input locked =
        result.type().equals(input.type()) ? input.withAttrs(attrs) : Input.fromAttrs(attrs);
    return new Fetched(result.placed().path(), input, locked, extra);
  }

  private static void checkFinal(Input input, InputAttrs got) {
    for (Map.Entry<String, FetchAttr> wanted : input.attrs().values().entrySet()) {
      FetchAttr value = got.values().get(wanted.getKey());
      if (value != null && !value.equals(wanted.getValue()) && !wanted.getKey().equals("narHash")) {
        throw new FetchException(
            "lock-mismatch",
            "'"
                + wanted.getKey()
                + "' of the locked input "
                + input.attrs().json()
                + " is "
                + value.inQuery()
                + " now");
      }
    }
  }

  private record Result(Sources.Placed placed, InputAttrs attrs) {
    String type() {
      return attrs.requireText("type");
    }
  }

  private Result load(Input input) {
    return switch (input.scheme()) {
      case PathScheme _ -> path(input);
      case GitScheme _ ->
          git.fetch(input, (tree, attrs) -> new Result(sources.add(input.name(), tree), attrs));
      case ForgeScheme _ -> {
        Forges.Result result = forges.fetch(input);
        yield new Result(result.placed(), result.attrs());
      }
      case DownloadScheme scheme ->
          switch (scheme.kind()) {
            case FILE ->
                new Result(
                    downloads.fileTree(input.attrs().requireText("url"), input.name()),
                    input.attrs());
            case TARBALL -> tarball(input);
          };
      case MercurialScheme _ ->
          hg.fetch(input, (tree, attrs) -> new Result(sources.add(input.name(), tree), attrs));
      case IndirectScheme _ ->
          throw new FetchException(
              "registry", "'" + input + "' is a name and cannot be fetched by itself");
      case UnknownScheme _ ->
          throw new FetchException(
              "unsupported-type", "inputs like " + input.attrs().json() + " are not supported");
    };
  }

  private Result path(Input input) {
    String text = input.attrs().requireText("path");
    if (!text.startsWith("/")) {
      throw new FetchException(
          "relative-path",
          "'" + input + "' is a relative path; only the inputs of a flake may have such");
    }
    Path path = BytePaths.of(text).normalize();
    try {
      Optional<StorePath> stored =
          store().dir().tryParse(text).filter(p -> p.name().equals("source") && store().isValid(p));
      if (stored.isPresent()) {
        Hash narHash = store().queryPathInfo(stored.get()).orElseThrow().narHash();
        Optional<Sources.Placed> placed = sources.find("source", narHash);
        if (placed.isPresent() && placed.get().path().equals(stored.get())) {
          return new Result(placed.get(), withTime(input.attrs(), 0));
        }
      }
      Path root = readable(input, text, path);
      long time = input.attrs().has("lastModified") ? 0 : TreeFiles.lastModified(root);
      return new Result(sources.add("source", DiskTree.open(root)), withTime(input.attrs(), time));
    } catch (java.nio.file.NoSuchFileException e) {
      throw new FetchException("not-found", "path '" + text + "' does not exist", e);
    } catch (IOException e) {
      throw new FetchException("io", "cannot read '" + text + "': " + e.getMessage(), e);
    }
  }

  /** Where a path is read: what the store has, and what else may be read. */
  private Path readable(Input input, String text, Path path) {
    if (store().dir().isInStore(text)) {
      var inside = store().dir().split(text);
      Optional<Path> top =
          sources
              .mounted(inside.storePath())
              .or(() -> store().physicalPath(inside.storePath()))
              .filter(Files::exists);
      if (top.isPresent()) {
        Path found =
            inside.rest().isEmpty() ? top.get() : top.get().resolve(inside.rest().substring(1));
        settings.downloads().local().and(top.get()).require(found, input.toString());
        return found;
      }
    }
    settings.downloads().local().require(path, input.toString());
    return path;
  }

  private static InputAttrs withTime(InputAttrs attrs, long seconds) {
    return attrs.has("lastModified") ? attrs : attrs.with("lastModified", seconds);
  }

  private Result tarball(Input input) {
    Downloads.Tarball tarball =
        downloads.tarball(input.attrs().requireText("url"), input.name(), Map.of());
    InputAttrs attrs = input.attrs();
    if (tarball.immutableUrl().isPresent()) {
      Input immutable = Input.fromUrl(Url.parse(tarball.immutableUrl().get()), true);
      if (!immutable.type().equals("tarball")) {
        throw new FetchException(
            "immutable-link", "the server of '" + input + "' links to what is no tarball");
      }
      attrs = immutable.attrs();
    }
    if (tarball.lastModified() != 0) {
      attrs = withTime(attrs, tarball.lastModified());
    }
    return new Result(tarball.placed(), attrs);
  }

  /**
   * The tree of a tarball under a name of its own, as {@code fetchTarball} has it.
   *
   * @param expected what its hash must be
   */
  public StorePath fetchTarball(String url, String name, Optional<Hash> expected) {
    if (expected.isPresent()) {
      Optional<Sources.Placed> here = sources.find(name, expected.get());
      if (here.isPresent()) {
        return here.get().path();
      }
    }
    InputAttrs attrs = InputAttrs.of("type", "tarball", "url", url, "name", name);
    if (expected.isPresent()) {
      attrs = attrs.with("narHash", expected.get().sri());
    }
    return fetch(Input.fromAttrs(attrs), Registries.Use.NONE).path();
  }

  /**
   * A file as it is, as {@code fetchurl} has it.
   *
   * @param expected what its hash must be
   */
  public StorePath fetchFile(String url, String name, Optional<Hash> expected) {
    EvalThread.beforeEffect();
    return FlatFiles.fetch(sources, downloads, url, name, expected);
  }
}
