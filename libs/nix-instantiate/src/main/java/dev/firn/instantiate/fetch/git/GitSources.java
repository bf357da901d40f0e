package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.http.Netrc;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Fetches Git inputs. A local repository is read where it is: as its working directory when neither
 * branch nor commit is given. Others are kept as bare copies in the cache. Thread-safe.
 */
public final class GitSources {
  /** A commit that stands for none. */
  public static final String NO_COMMIT = "0".repeat(40);

  private static final int MAX_SUBMODULE_DEPTH = 16;

  /** JGit knows more, some of which read files. */
  private static final Set<String> SCHEMES = Set.of("file", "git", "http", "https", "ssh");

  private final FetchCache cache;
  private final Options options;

  /**
   * How to fetch.
   *
   * @param refresh how old a branch's known commit may be
   * @param allowDirty whether working directories may have changes
   * @param warnDirty whether to say so
   * @param downloader gets what Git LFS keeps elsewhere
   * @param local which repositories on this machine may be read
   * @param denied where no repository may be fetched from
   * @param ssh the command that runs something on a host
   */
  public record Options(
      Duration refresh,
      boolean allowDirty,
      boolean warnDirty,
      Netrc netrc,
      Downloader downloader,
      LocalSources local,
      DeniedAddresses denied,
      List<String> ssh,
      Consumer<String> warn) {}

  public GitSources(FetchCache cache, Options options) {
    this.cache = cache;
    this.options = options;
  }

  /** Is shown a tree while its repository is open. */
  @FunctionalInterface
  public interface Use<T> {
    T with(FileSystemObject tree, InputAttrs attrs) throws IOException;
  }

  /** The working directory that an input means, if it is a local repository. */
  public static Optional<Path> localPath(Input input) {
    Url url = Url.parse(input.attrs().requireText("url"));
    if (!url.scheme().equals("file")) {
      return Optional.empty();
    }
    Path path = BytePaths.of(url.filePath()).toAbsolutePath();
    boolean bare = Files.exists(path) && !Files.exists(path.resolve(".git"));
    return bare ? Optional.empty() : Optional.of(path);
  }

  /**
   * Fetches an input and shows its tree, with the attributes that were found out.
   *
   * @throws dev.firn.instantiate.fetch.error.FetchException what is wrong
   */
  public <T> T fetch(Input input, Use<T> use) {
    return fetch(input, use, 0);
  }

  private <T> T fetch(Input input, Use<T> use, int depth) {
    InputAttrs attrs = input.attrs();
    if (attrs.flag("exportIgnore") && attrs.flag("submodules")) {
      throw new GitException(
          "export-ignore", "'exportIgnore' and 'submodules' cannot both be asked for");
    }
    if (depth > MAX_SUBMODULE_DEPTH) {
      throw new GitException("submodules", "submodules are nested too deeply at '" + input + "'");
    }
    Url url = Url.parse(input.attrs().requireText("url"));
    if (!SCHEMES.contains(url.scheme())) {
      throw new GitException(
          "bad-url",
          "'" + input + "' cannot be fetched; https, http, ssh, git and file repositories can");
    }
    if (url.scheme().equals("file")) {
      options.local().require(BytePaths.of(url.filePath()), input.toString());
    }
    Optional<Path> local = localPath(input);
    try {
      if (local.isPresent() && input.ref().isEmpty() && input.rev().isEmpty()) {
        return workingDirectory(input, local.get(), use);
      }
      return local.isPresent()
          ? localCommit(input, local.get(), use, depth)
          : remoteCommit(input, use, depth);
    } catch (IOException e) {
      throw new GitException("io", "cannot read '" + input + "': " + e.getMessage(), e);
    }
  }

  private <T> T workingDirectory(Input input, Path path, Use<T> use) throws IOException {
    InputAttrs attrs = input.attrs();
    if (!Files.exists(path)) {
      throw new GitException("not-found", "Git repository '" + path + "' does not exist");
    }
    WorkingTree tree = WorkingTree.read(path, attrs.flag("submodules"));
    long time = 0;
    try (Repository repository = GitRepositories.openLocal(path)) {
      if (tree.head().isPresent()) {
        time = GitRepositories.commitTime(repository, tree.head().get());
      }
      boolean signed = CommitSignatures.wanted(attrs);
      if (signed && (tree.dirty() || tree.head().isEmpty())) {
        throw CommitSignatures.dirty(attrs);
      }
      if (signed) {
        requireSigned(repository, attrs, tree.head().get());
      }
      if (tree.dirty()) {
        warnDirty(path);
        if (tree.head().isPresent()) {
          String head = tree.head().get();
          attrs =
              attrs
                  .with("dirtyRev", head + "-dirty")
                  .with("dirtyShortRev", head.substring(0, 7) + "-dirty");
        }
      } else {
        Ref head = repository.exactRef(Constants.HEAD);
        if (head != null && head.isSymbolic()) {
          attrs = attrs.with("ref", head.getTarget().getName());
        }
        String rev = tree.head().orElse(NO_COMMIT);
        attrs = attrs.with("rev", rev);
        if (!attrs.flag("shallow")) {
          attrs =
              attrs.with("revCount", tree.head().isPresent() ? count(repository, rev, input) : 0);
        }
      }
    }
    return use.with(tree.tree(attrs.flag("exportIgnore")), attrs.with("lastModified", time));
  }

  private void warnDirty(Path path) {
    if (!options.allowDirty()) {
      throw new GitException(
          "dirty", "Git tree '" + path + "' is dirty: it has changes that are not committed");
    }
    if (options.warnDirty()) {
      options.warn().accept("Git tree '" + path + "' is dirty");
    }
  }

  private <T> T localCommit(Input input, Path path, Use<T> use, int depth) throws IOException {
    try (Repository repository = GitRepositories.openLocal(path)) {
      Ref head = repository.exactRef(Constants.HEAD);
      String ref =
          input
              .ref()
              .orElse(head != null && head.isSymbolic() ? head.getTarget().getName() : "master");
      Optional<String> rev =
          input.rev().isPresent() ? input.rev() : GitRepositories.resolve(repository, ref);
      if (rev.isEmpty()) {
        throw new GitException(
            "no-reference", "repository '" + path + "' has no branch or tag '" + ref + "'");
      }
      return commit(input, repository, ref, rev.get(), use, depth);
    }
  }

  private <T> T remoteCommit(Input input, Use<T> use, int depth) throws IOException {
    Url url = Url.parse(input.attrs().requireText("url")).withoutParameter("dir");
    if (url.scheme().equals("file")) {
      url = url.withQuery(new java.util.TreeMap<>());
    }
    boolean shallow = input.attrs().flag("shallow");
    RemoteCopy copy = new RemoteCopy(cache, options, url, shallow, login(url));
    return cache.exclusively(
        "git-" + GitRepositories.copyName(url.toString(), shallow),
        () -> {
          try (Repository repository = GitRepositories.openCopy(cache, copy.url(), shallow)) {
            RemoteCopy.Found found =
                copy.bring(repository, input.ref(), input.rev(), input.attrs().flag("allRefs"));
            return commit(input, repository, found.ref(), found.rev(), use, depth);
          } catch (IOException e) {
            throw new GitException("io", "cannot read '" + input + "': " + e.getMessage(), e);
          }
        });
  }

  private Optional<CredentialsProvider> login(Url url) {
    return url.authority()
        .flatMap(a -> options.netrc().find(a.host(), true))
        .map(e -> new UsernamePasswordCredentialsProvider(e.login(), e.password()));
  }

  private <T> T commit(
      Input input, Repository repository, String ref, String rev, Use<T> use, int depth)
      throws IOException {
    if (!GitRepositories.has(repository, rev)) {
      throw missing(input, ref, rev);
    }
    if (CommitSignatures.wanted(input.attrs())) {
      requireSigned(repository, input.attrs(), rev);
    }
    InputAttrs attrs = input.attrs().with("ref", ref).with("rev", rev);
    if (!attrs.has("lastModified")) {
      attrs = attrs.with("lastModified", GitRepositories.commitTime(repository, rev));
    }
    if (!attrs.flag("shallow") && !attrs.has("revCount")) {
      attrs = attrs.with("revCount", count(repository, rev, input));
    }
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      ObjectId root = walk.parseCommit(ObjectId.fromString(rev)).getTree();
      GitAttributes attributes =
          new GitAttributes(
              folder ->
                  blob(
                      reader,
                      root,
                      folder.isEmpty() ? ".gitattributes" : folder + "/.gitattributes"));
      InputAttrs known = attrs;
      GitAttributes ignore = attrs.flag("exportIgnore") ? attributes : GitAttributes.NONE;
      Optional<LargeFiles> large =
          attrs.flag("lfs")
              ? Optional.of(
                  new LargeFiles(cache, options, attributes, () -> server(repository, known)))
              : Optional.empty();
      if (!attrs.flag("submodules")) {
        return use.with(new GitTree(reader, ignore, large, Map.of()).root(root), known);
      }
      return withSubmodules(
          input,
          reader,
          root,
          ref,
          depth,
          mounts -> use.with(new GitTree(reader, ignore, large, mounts).root(root), known));
    }
  }

  /** Where Git LFS is to be asked: what the repository says, or where it came from. */
  private LargeFileServer server(Repository repository, InputAttrs attrs) {
    Config config = repository.getConfig();
    String configured = config.getString("lfs", null, "url");
    if (configured != null && !configured.isEmpty()) {
      return LargeFileServer.configured(configured, options);
    }
    String origin = config.getString("remote", "origin", "url");
    return LargeFileServer.of(
        origin == null || origin.isEmpty() ? attrs.requireText("url") : origin, options);
  }

  private static void requireSigned(Repository repository, InputAttrs attrs, String rev)
      throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      byte[] commit =
          reader.open(ObjectId.fromString(rev), Constants.OBJ_COMMIT).getCachedBytes(1 << 24);
      CommitSignatures.require(attrs, rev, commit);
    }
  }

  static GitException missing(Input input, String ref, String rev) {
    return new GitException(
        "no-commit",
        "commit '"
            + rev
            + "' is not in '"
            + ref
            + "' of repository '"
            + input.attrs().requireText("url")
            + "'; name the right branch, or set 'allRefs = true'");
  }

  private interface WithMounts<T> {
    T run(Map<String, FileSystemObject> mounts) throws IOException;
  }

  private <T> T withSubmodules(
      Input input, ObjectReader reader, ObjectId root, String ref, int depth, WithMounts<T> then)
      throws IOException {
    byte[] text = blob(reader, root, ".gitmodules");
    Config modules = new Config();
    try {
      modules.fromText(text == null ? "" : new String(text, StandardCharsets.UTF_8));
    } catch (ConfigInvalidException e) {
      throw new GitException("submodules", "'.gitmodules' of '" + input + "' is malformed", e);
    }
    Map<String, FileSystemObject> mounts = new HashMap<>();
    return mount(
        new java.util.ArrayDeque<>(modules.getSubsections("submodule")),
        new Parent(input, reader, root, ref, modules, depth),
        mounts,
        then);
  }

  private record Parent(
      Input input, ObjectReader reader, ObjectId root, String ref, Config modules, int depth) {}

  /** Opens one submodule inside the other, so that all are open when they are read. */
  private <T> T mount(
      java.util.Deque<String> names,
      Parent parent,
      Map<String, FileSystemObject> mounts,
      WithMounts<T> then)
      throws IOException {
    String name = names.poll();
    if (name == null) {
      return then.run(mounts);
    }
    String path = parent.modules.getString("submodule", name, "path");
    String url = parent.modules.getString("submodule", name, "url");
    ObjectId rev = path == null ? null : link(parent.reader, parent.root, path);
    if (path == null || url == null || rev == null) {
      return mount(names, parent, mounts, then);
    }
    InputAttrs attrs =
        InputAttrs.of(
                "type",
                "git",
                "url",
                SubmoduleUrls.resolve(parent.input.attrs().requireText("url"), url),
                "rev",
                rev.name())
            .with("submodules", true)
            .with("allRefs", true);
    String branch = parent.modules.getString("submodule", name, "branch");
    if (branch != null) {
      attrs = attrs.with("ref", branch.equals(".") ? parent.ref : branch);
    }
    return fetch(
        Input.fromAttrs(attrs),
        (tree, _) -> {
          mounts.put(
              new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), tree);
          return mount(names, parent, mounts, then);
        },
        parent.depth + 1);
  }

  private static byte @org.jspecify.annotations.Nullable [] blob(
      ObjectReader reader, ObjectId root, String path) throws IOException {
    String utf8 = new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    try (TreeWalk walk = TreeWalk.forPath(reader, utf8, root)) {
      return walk == null || (walk.getRawMode(0) & FileMode.TYPE_MASK) != FileMode.TYPE_FILE
          ? null
          : reader.open(walk.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes(1 << 24);
    }
  }

  private static @org.jspecify.annotations.Nullable ObjectId link(
      ObjectReader reader, ObjectId root, String path) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(reader, path, root)) {
      return walk == null || !FileMode.GITLINK.equals(walk.getRawMode(0))
          ? null
          : walk.getObjectId(0);
    }
  }

  private long count(Repository repository, String rev, Input input) throws IOException {
    if (Files.exists(repository.getDirectory().toPath().resolve("shallow"))) {
      throw new GitException(
          "shallow",
          "'"
              + input
              + "' is a shallow repository, so its commits cannot be counted; set 'shallow = true'");
    }
    Json.Object key = Json.EMPTY.with("gitRevCount", rev);
    Optional<Long> known = cache.find(key).flatMap(e -> e.value().number("revCount"));
    if (known.isPresent()) {
      return known.get();
    }
    long count = GitRepositories.commitCount(repository, rev);
    cache.put(key, Json.EMPTY.with("revCount", new Json.Number(count)));
    return count;
  }
}
