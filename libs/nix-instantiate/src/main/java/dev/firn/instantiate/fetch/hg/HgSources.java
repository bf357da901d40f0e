package dev.firn.instantiate.fetch.hg;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.TreeFilter;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fetches Mercurial inputs. A local working directory with changes is read as it is, as far as
 * Mercurial tracks it; all else is cloned into the cache. Thread-safe.
 */
public final class HgSources {
  private static final String STANDARD_BRANCH = "default";

  private final FetchCache cache;
  private final Options options;

  /**
   * How to fetch.
   *
   * @param refresh how old a branch's known commit may be
   * @param allowDirty whether working directories may have changes
   * @param warnDirty whether to say so
   * @param local which repositories on this machine may be read
   * @param denied where no repository may be fetched from
   */
  public record Options(
      Duration refresh,
      boolean allowDirty,
      boolean warnDirty,
      LocalSources local,
      DeniedAddresses denied,
      Consumer<String> warn) {}

  public HgSources(FetchCache cache, Options options) {
    this.cache = cache;
    this.options = options;
  }

  /** Is shown a tree while it is there. */
  @FunctionalInterface
  public interface Use<T> {
    T with(FileSystemObject tree, InputAttrs attrs) throws IOException;
  }

  /** The directory that an input means, if it is on this machine. */
  private static Optional<Path> localPath(Input input) {
    Url url = Url.parse(input.attrs().requireText("url"));
    return url.scheme().equals("file")
        ? Optional.of(BytePaths.of(url.filePath()).toAbsolutePath())
        : Optional.empty();
  }

  /**
   * Fetches an input and shows its tree, with the attributes that were found out.
   *
   * @throws dev.firn.instantiate.fetch.error.FetchException what is wrong
   */
  public <T> T fetch(Input input, Use<T> use) {
    Optional<Path> local = localPath(input);
    local.ifPresent(path -> options.local().require(path, input.toString()));
    return cache.withTemporary(
        folder -> {
          boolean open = input.ref().isEmpty() && input.rev().isEmpty();
          if (local.isPresent()
              && open
              && Files.exists(local.get().resolve(".hg"))
              && isDirty(local.get())) {
            return workingDirectory(input, local.get(), use);
          }
          return commit(input, local, folder, use);
        });
  }

  private static boolean isDirty(Path path) {
    return !HgCommand.run(
            List.of("-R", path.toString(), "status", "--modified", "--added", "--removed"))
        .isEmpty();
  }

  private <T> T workingDirectory(Input input, Path path, Use<T> use) throws IOException {
    if (!options.allowDirty()) {
      throw new HgException(
          "dirty", "Mercurial tree '" + path + "' has changes that are not committed");
    }
    if (options.warnDirty()) {
      options.warn().accept("Mercurial tree '" + path + "' has changes that are not committed");
    }
    String branch = HgCommand.run(List.of("-R", path.toString(), "branch")).strip();
    Set<String> shown = new HashSet<>();
    String listed =
        HgCommand.run(
            List.of(
                "-R",
                path.toString(),
                "status",
                "--clean",
                "--modified",
                "--added",
                "--no-status",
                "--print0"));
    for (String file : listed.split("\0", -1)) {
      for (String each = file; !each.isEmpty(); each = parent(each)) {
        if (!shown.add(each)) {
          break;
        }
      }
    }
    TreeFilter tracked = (file, kind) -> shown.contains(file.substring(1));
    return use.with(DiskTree.open(path, tracked), input.attrs().with("ref", branch));
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private <T> T commit(Input input, Optional<Path> local, Path folder, Use<T> use) {
    String url = local.map(Path::toString).orElseGet(() -> remoteUrl(input));
    String ref = input.ref().orElse(STANDARD_BRANCH);
    String name = Hash.digest(HashAlgorithm.SHA256, url).nix32();
    return cache.exclusively(
        "hg-" + name,
        () -> {
          Path copy = cache.folder("hg").resolve(name);
          Json.Object key = Json.EMPTY.with("hg", url).with("ref", ref);
          Optional<String> rev = input.rev();
          if (rev.isEmpty()) {
            rev =
                cache
                    .find(key)
                    .filter(e -> !e.isOlderThan(options.refresh()))
                    .flatMap(e -> e.value().text("rev"));
          }
          if (rev.isEmpty() || !has(copy, rev.get())) {
            if (local.isEmpty()) {
              requireAllowed(Url.parse(url));
            }
            bring(url, copy);
          }
          Commit commit = look(copy, rev.orElse(ref));
          if (input.rev().isEmpty()) {
            cache.put(key, Json.EMPTY.with("rev", commit.rev));
          }
          InputAttrs attrs =
              input
                  .attrs()
                  .with("rev", commit.rev)
                  .with("revCount", commit.number)
                  .with("ref", commit.branch);
          return archive(copy, commit.rev, folder, use, attrs);
        });
  }

  private static String remoteUrl(Input input) {
    Url url = Url.parse(input.attrs().requireText("url"));
    if (url.authority().isPresent() && url.authority().get().host().startsWith("-")) {
      throw new HgException("bad-url", "'" + url + "' has a host that looks like a flag");
    }
    return url.toString();
  }

  /** Over SSH a host is the one that is named; over HTTP {@code hg} goes wherever it is sent. */
  private void requireAllowed(Url url) {
    if (options.denied().areNone()) {
      return;
    }
    if (!url.scheme().equals("ssh")) {
      throw new HgException(
          "unchecked",
          "'"
              + url
              + "' would be fetched by 'hg', which goes wherever a server redirects it to, but some"
              + " addresses must not be reached from here; name a Git repository or an archive, or"
              + " have whoever runs this set 'denied-addresses' to 'none'");
    }
    try {
      options.denied().requireFor(url);
    } catch (UnknownHostException e) {
      throw new HgException("failed", "the host of '" + url + "' has no address", e);
    }
  }

  private static boolean has(Path copy, String rev) {
    return Files.exists(copy)
        && HgCommand.attempt(List.of("-R", copy.toString(), "log", "-r", rev, "--template", "1"))
            .out()
            .equals("1");
  }

  private static void bring(String url, Path copy) {
    if (!Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
      HgCommand.run(List.of("clone", "--noupdate", "--", url, copy.toString()));
      return;
    }
    List<String> pull = List.of("-R", copy.toString(), "pull", "--", url);
    if (Files.exists(copy.resolve(".hg/store/journal"))) {
      // an earlier pull was cut off
      HgCommand.run(List.of("-R", copy.toString(), "recover"));
    }
    HgCommand.run(pull);
  }

  /**
   * A commit.
   *
   * @param number how many are before it in the repository
   */
  private record Commit(String rev, long number, String branch) {}

  private static Commit look(Path copy, String what) {
    String told =
        HgCommand.run(
            List.of(
                "-R", copy.toString(), "log", "-r", what, "--template", "{node} {rev} {branch}\n"));
    List<String> words = new ArrayList<>(List.of(told.strip().split(" ", 3)));
    if (words.size() != 3 || told.strip().indexOf('\n') >= 0) {
      throw new HgException("no-commit", "'" + what + "' does not name one Mercurial commit");
    }
    return new Commit(words.get(0), Long.parseLong(words.get(1)), words.get(2));
  }

  private static <T> T archive(Path copy, String rev, Path folder, Use<T> use, InputAttrs attrs) {
    Path tree = folder.resolve("tree");
    HgCommand.run(List.of("-R", copy.toString(), "archive", "-r", rev, tree.toString()));
    try {
      Files.deleteIfExists(tree.resolve(".hg_archival.txt"));
      return use.with(DiskTree.open(tree), attrs);
    } catch (IOException e) {
      throw new HgException("io", "cannot read what 'hg archive' made: " + e.getMessage(), e);
    }
  }
}
