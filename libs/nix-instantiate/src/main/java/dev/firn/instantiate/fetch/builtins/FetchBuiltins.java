package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.StorePath;
import dev.firn.store.path.StorePathException;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code fetchurl}, {@code fetchTarball}, {@code fetchGit}, {@code fetchTree} and their like. */
public final class FetchBuiltins implements BuiltinGroup {
  private static final String CHANNEL = "channel:";

  private final Machine machine;
  private final Supplier<Fetcher> fetchers;

  /**
   * @param fetchers gives the fetcher, always the same, once something is fetched
   */
  public FetchBuiltins(Machine machine, Supplier<Fetcher> fetchers) {
    this.machine = machine;
    this.fetchers = fetchers;
  }

  private Fetcher fetcher() {
    return fetchers.get();
  }

  private void checkAllowed(String uri) {
    new UriRules(machine, fetcher().settings().allowedUris()).check(uri);
  }

  @Override
  public void register(Registry registry) {
    registry.add("__fetchurl", this::fetchurl);
    registry.add("fetchTarball", this::fetchTarball);
    registry.add("fetchGit", this::fetchGit);
    if (machine.settings().hasFeature("fetch-tree") || machine.settings().hasFeature("flakes")) {
      registry.add("fetchTree", this::fetchTree);
    }
  }

  @Doc(
      name = "fetchurl",
      args = {"arg"},
      text =
          """
          Downloads a file and gives its store path. *arg* is a URL, or a set with `url` and,
          optionally, `sha256`, the hash that the file must have, and `name`, the name in the store.
          Pure evaluation needs the hash. Without it, the server is asked again after
          `tarball-ttl` seconds.
          """)
  Value fetchurl(int pos, Value argument) {
    return download("fetchurl", argument, false, "");
  }

  @Doc(
      name = "fetchTarball",
      args = {"args"},
      text =
          """
          Downloads an archive, unpacks it and gives the store path of its tree. *args* is a URL, or
          a set with `url` and, optionally, `sha256`, the hash of the unpacked tree, and `name`. If
          everything in the archive is in one directory, that directory is the tree. `channel:NAME`
          stands for that channel's URL. Pure evaluation needs the hash.
          """)
  Value fetchTarball(int pos, Value argument) {
    return download("fetchTarball", argument, true, "source");
  }

  @Doc(
      name = "fetchGit",
      args = {"args"},
      text =
          """
          Fetches a tree from a Git repository and gives a set with its `outPath`, `rev`,
          `shortRev`, `revCount`, `lastModified`, `lastModifiedDate`, `narHash` and `submodules`.
          *args* is a URL or path, or a set with `url` and, optionally, `name`, `rev` (a commit),
          `ref` (a branch or tag), `submodules`, `shallow`, `allRefs`, `exportIgnore` and `lfs`
          (whether contents that Git LFS keeps elsewhere are fetched, too), and `narHash`,
          `revCount` and `lastModified` as they have to be. The working directory of a local
          repository is taken as it is, as far as Git tracks it, if neither `rev` nor `ref` is
          given. Pure evaluation needs `rev` or `narHash`.

          With the experimental feature `verified-fetches`, the commit must be signed with the SSH
          key `publicKey` of the type `keytype` (`ssh-ed25519` if it is not given), or with one of
          `publicKeys`, a list of sets with `key` and `type`. `verifyCommit` says whether it must;
          it does if a key is given.
          """)
  Value fetchGit(int pos, Value argument) {
    return tree(pos, "fetchGit", argument, true);
  }

  @Doc(
      name = "fetchTree",
      args = {"input"},
      feature = "fetch-tree",
      text =
          """
          Fetches a tree or file and gives a set with its `outPath` and what is known of it.
          *input* is a set whose `type` says of which kind it is: `path`, `file`, `tarball`, `git`,
          `github`, `gitlab`, `sourcehut`, or `indirect` for a name that a registry has; the other
          attributes depend on that. With flakes, it may be a flake reference, too. Pure evaluation
          needs a commit or a `narHash`.
          """)
  Value fetchTree(int pos, Value argument) {
    return tree(pos, "fetchTree", argument, false);
  }

  private Value tree(int pos, String builtin, Value argument, boolean git) {
    Input input = new InputArguments(machine).read(builtin, git, argument, pos);
    return FetchFaults.guard(() -> tree(pos, builtin, input, git));
  }

  private Value tree(int pos, String builtin, Input asked, boolean git) {
    boolean pure = machine.settings().pure();
    Input input = asked;
    if (!pure && !input.isDirect()) {
      Registries.Use use =
          fetcher().settings().useRegistries() ? Registries.Use.LIMITED : Registries.Use.NONE;
      input = fetcher().registries().resolve(input, use).input();
    }
    if (pure && !input.isLocked(fetcher().settings().trustForges())) {
      if (input.narHash().isEmpty()) {
        throw InputArguments.failure(
            ErrorCode.ACCESS_FORBIDDEN,
            "in pure evaluation mode, '"
                + builtin
                + "' only fetches what is locked by a commit or a hash, and '"
                + input
                + "' is not",
            EvalException.NO_POS);
      }
      fetcher()
          .settings()
          .warn()
          .accept(
              "input '"
                  + input
                  + "' names no commit and is only checked by its hash; it cannot be fetched again"
                  + " elsewhere");
    }
    checkAllowed(input.toUrl().toString());
    Fetched fetched = fetcher().fetch(input, Registries.Use.NONE);
    return TreeValues.of(
        fetcher().store().dir().print(fetched.path()),
        fetched.locked(),
        new TreeValues.Shape(git, false),
        pos);
  }

  /**
   * What {@code fetchurl} and {@code fetchTarball} are told.
   *
   * @param named whether the name was given, for messages
   */
  private record Download(String url, Optional<Hash> hash, String name, boolean named) {}

  private Value download(String builtin, Value argument, boolean unpack, String standardName) {
    Download download = read(builtin, argument, standardName);
    String url =
        unpack && download.url.startsWith(CHANNEL)
            ? "https://channels.nixos.org/"
                + download.url.substring(CHANNEL.length())
                + "/nixexprs.tar.xz"
            : download.url;
    checkAllowed(url);
    String name = download.name.isEmpty() ? baseName(url) : download.name;
    checkName(url, name, download.named, builtin);
    if (machine.settings().pure() && download.hash.isEmpty()) {
      throw InputArguments.failure(
          ErrorCode.ACCESS_FORBIDDEN,
          "in pure evaluation mode, '" + builtin + "' needs the attribute 'sha256'",
          EvalException.NO_POS);
    }
    StorePath path =
        FetchFaults.guard(
            () ->
                unpack
                    ? fetcher().fetchTarball(url, name, download.hash)
                    : fetcher().fetchFile(url, name, download.hash));
    return TreeValues.storePath(fetcher().store().dir().print(path));
  }

  private Download read(String builtin, Value argument, String standardName) {
    if (!(argument.force() instanceof Attrs set)) {
      String url = string(argument, EvalException.NO_POS, "url");
      return new Download(url, Optional.empty(), standardName, false);
    }
    Optional<String> url = Optional.empty();
    Optional<Hash> hash = Optional.empty();
    Optional<String> name = Optional.empty();
    for (int slot : set.shape.byName()) {
      Value value = set.values[slot];
      int pos = set.posAt(slot);
      String attribute = set.nameAt(slot).name();
      switch (attribute) {
        case "url" -> url = Optional.of(string(value, pos, "url"));
        case "sha256" -> hash = Optional.of(hash(string(value, pos, "sha256")));
        case "name" -> name = Optional.of(string(value, pos, "name"));
        default ->
            throw InputArguments.failure(
                ErrorCode.ARGUMENT_UNEXPECTED,
                "'" + builtin + "' takes no attribute '" + attribute + "'",
                EvalException.NO_POS);
      }
    }
    if (url.isEmpty()) {
      throw InputArguments.failure(
          ErrorCode.ARGUMENT_MISSING,
          "'" + builtin + "' needs the attribute 'url'",
          EvalException.NO_POS);
    }
    return new Download(url.get(), hash, name.orElse(standardName), name.isPresent());
  }

  private static String string(Value value, int pos, String attribute) {
    return Expect.plainString(
        value, pos, "while evaluating the '" + attribute + "' of what is to be fetched");
  }

  private Hash hash(String text) {
    if (text.isEmpty()) {
      fetcher().settings().warn().accept("an empty hash was given; all zeros are taken for it");
      return Hash.parseDigest("0".repeat(64), HashAlgorithm.SHA256);
    }
    return FetchFaults.guard(() -> Hash.parse(text, Optional.of(HashAlgorithm.SHA256)));
  }

  private static String baseName(String url) {
    String path = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void checkName(String url, String name, boolean named, String builtin) {
    try {
      StorePath.checkName(name);
    } catch (StorePathException e) {
      throw InputArguments.failure(
          ErrorCode.INVALID_ARGUMENT,
          "what comes from '"
              + url
              + "' cannot have the store path name '"
              + name
              + "': "
              + e.getMessage()
              + (named
                  ? "; change the attribute 'name'"
                  : "; give '" + builtin + "' a set with 'url' and a 'name'"),
          EvalException.NO_POS);
    }
  }
}
