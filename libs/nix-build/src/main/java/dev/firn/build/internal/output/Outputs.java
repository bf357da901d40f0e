package dev.firn.build.internal.output;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.internal.environment.Options;
import dev.firn.build.internal.os.PrivateTree;
import dev.firn.build.internal.sandbox.BuildFolder;
import dev.firn.store.StoreException;
import dev.firn.store.content.ContentHash;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes valid store objects of what a builder left: all outputs or none. The builder's processes
 * must be dead.
 */
public final class Outputs {
  private final LocalStore store;
  private final StorePath path;
  private final Derivation derivation;
  private final Options options;
  private final Map<String, StorePath> scratch;
  private final Set<StorePath> inputs;
  private final BuildFolder folder;

  private final Map<String, Path> trees = new HashMap<>();
  private final Map<String, Trees.Scanned> scanned = new HashMap<>();
  private final Map<String, String> digests = new HashMap<>();

  /**
   * Outputs to be registered.
   *
   * @param scratch where the builder was told to write each output
   * @param inputs all store paths that it could see
   */
  public Outputs(
      LocalStore store,
      StorePath path,
      Derivation derivation,
      Options options,
      Map<String, StorePath> scratch,
      Set<StorePath> inputs,
      BuildFolder folder) {
    this.store = store;
    this.path = path;
    this.derivation = derivation;
    this.options = options;
    this.scratch = scratch;
    this.inputs = inputs;
    this.folder = folder;
  }

  /**
   * Checks, names and registers them.
   *
   * @throws BuildException {@code OUTPUT_REJECTED} or {@code HASH_MISMATCH}
   */
  public SortedMap<String, PathInfo> register() throws IOException {
    Set<StorePath> candidates = new LinkedHashSet<>(inputs);
    candidates.addAll(scratch.values());
    for (Map.Entry<String, StorePath> output : scratch.entrySet()) {
      inspect(output.getKey(), output.getValue(), candidates);
    }
    SortedMap<String, PathInfo> infos = new TreeMap<>();
    for (String output : inOrder()) {
      infos.put(output, finish(output));
    }
    new RuleCheck(store, path, infos).check(options);
    Map<PathInfo, Path> adopted = new LinkedHashMap<>();
    infos.forEach((output, info) -> adopted.put(info, tree(output)));
    store.adopt(adopted);
    return infos;
  }

  private Path tree(String output) {
    Path tree = trees.get(output);
    if (tree == null) {
      throw new IllegalStateException(output);
    }
    return tree;
  }

  private Trees.Scanned scanned(String output) {
    Trees.Scanned found = scanned.get(output);
    if (found == null) {
      throw new IllegalStateException(output);
    }
    return found;
  }

  private BuildException rejected(String output, String why) {
    return BuildException.of(
        path,
        Reason.OUTPUT_REJECTED,
        "output '" + output + "' of derivation '" + store.dir().print(path) + "' " + why);
  }

  private void inspect(String output, StorePath at, Set<StorePath> candidates) throws IOException {
    Path tree = folder.store().resolve(at.baseName());
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      throw rejected(
          output,
          "is missing: the builder ended well but made nothing at '" + store.dir().print(at) + "'");
    }
    try {
      PrivateTree.canonicalise(tree);
      Trees.Scanned found =
          Trees.scan(tree, options.discardsReferences(output) ? Set.of() : candidates);
      trees.put(output, tree);
      scanned.put(output, found);
    } catch (PrivateTree.UnfitException e) {
      throw rejected(output, "cannot be kept in a store: " + e.getMessage());
    } catch (StoreException e) {
      throw rejected(output, "cannot be kept in a store: " + e.getMessage());
    }
  }

  /** Outputs after those that they refer to. */
  private List<String> inOrder() {
    Map<StorePath, String> byScratch = new HashMap<>();
    scratch.forEach((output, at) -> byScratch.put(at, output));
    List<String> order = new ArrayList<>();
    Set<String> open = new LinkedHashSet<>();
    for (String output : new TreeSet<>(scratch.keySet())) {
      visit(output, byScratch, open, order);
    }
    return order;
  }

  private void visit(
      String output, Map<StorePath, String> byScratch, Set<String> open, List<String> order) {
    if (order.contains(output)) {
      return;
    }
    if (!open.add(output)) {
      throw rejected(output, "is part of a cycle of references between outputs: " + open);
    }
    for (StorePath reference : scanned(output).references()) {
      String other = byScratch.get(reference);
      if (other != null && !other.equals(output)) {
        visit(other, byScratch, open, order);
      }
    }
    open.remove(output);
    order.add(output);
  }

  private PathInfo finish(String output) throws IOException {
    DerivationOutput how = derivation.outputs().get(output);
    StorePath at = scratch.get(output);
    if (how == null || at == null) {
      throw new IllegalStateException(output);
    }
    return switch (how) {
      case DerivationOutput.InputAddressed o ->
          info(o.path(), scanned(output).nar(), scanned(output).references(), Optional.empty());
      case DerivationOutput.Fixed o -> fixed(output, at, o.address());
      case DerivationOutput.Floating o -> floating(output, at, o.method(), o.algorithm());
      case DerivationOutput.Impure o -> floating(output, at, o.method(), o.algorithm());
      case DerivationOutput.Deferred _ -> throw new IllegalStateException("not resolved");
    };
  }

  private PathInfo info(
      StorePath at,
      NarWriter.HashAndSize nar,
      SortedSet<StorePath> references,
      Optional<ContentAddress> address) {
    return new PathInfo(
        at,
        nar.hash(),
        nar.size(),
        references,
        Optional.of(path),
        Collections.emptySortedSet(),
        address);
  }

  private PathInfo fixed(String output, StorePath at, ContentAddress wanted) throws IOException {
    requireShape(output, wanted.method());
    Trees.Scanned found = scanned(output);
    ContentAddress got =
        new ContentAddress(
            wanted.method(), contentHash(output, wanted.method(), wanted.hash().algorithm()));
    if (!got.equals(wanted)) {
      keepWrong(output, got);
      throw BuildException.of(
          path,
          Reason.HASH_MISMATCH,
          "hash mismatch in fixed-output derivation '"
              + store.dir().print(path)
              + "':\n  specified: "
              + wanted.hash().sri()
              + "\n     got:    "
              + got.hash().sri());
    }
    if (!found.references().isEmpty()) {
      throw rejected(
          output,
          "is fixed, so it must not refer to store paths, but refers to '"
              + store.dir().print(found.references().getFirst())
              + "'");
    }
    return info(at, found.nar(), Collections.emptySortedSet(), Optional.of(got));
  }

  /** So that whoever corrects the hash need not download again. */
  private void keepWrong(String output, ContentAddress got) {
    if (scanned(output).references().isEmpty()) {
      StorePath right =
          store.dir().makeContentPath(StoreDir.outputName(derivation.name(), output), got);
      store.adopt(
          Map.of(
              info(right, scanned(output).nar(), Collections.emptySortedSet(), Optional.of(got)),
              tree(output)));
    }
  }

  private Hash contentHash(String output, ContentAddressMethod method, HashAlgorithm algorithm)
      throws IOException {
    return method == ContentAddressMethod.NAR && algorithm == HashAlgorithm.SHA256
        ? scanned(output).nar().hash()
        : ContentHash.of(DiskTree.open(tree(output)), method, algorithm).hash();
  }

  private void requireShape(String output, ContentAddressMethod method) throws IOException {
    boolean flat = method == ContentAddressMethod.FLAT || method == ContentAddressMethod.TEXT;
    boolean plainFile =
        DiskTree.open(tree(output)) instanceof FileSystemObject.Regular file && !file.executable();
    if (flat && !plainFile) {
      throw rejected(
          output,
          "should be a file that is not executable, as its hash is that of a file's bytes; for"
              + " anything else set outputHashMode to \"recursive\"");
    }
  }

  private PathInfo floating(
      String output, StorePath at, ContentAddressMethod method, HashAlgorithm algorithm)
      throws IOException {
    requireShape(output, method);
    SortedSet<StorePath> others = new TreeSet<>();
    boolean self = false;
    Map<String, String> rewrites = new HashMap<>();
    for (StorePath reference : scanned(output).references()) {
      String digest = digests.get(reference.hashPart());
      if (reference.equals(at)) {
        self = true;
      } else if (digest != null) {
        rewrites.put(reference.hashPart(), digest);
        others.add(new StorePath(digest + "-" + reference.name()));
      } else {
        others.add(reference);
      }
    }
    if (!rewrites.isEmpty()) {
      rewrite(output, "others", rewrites);
    }
    ContentAddress address = ContentHash.of(DiskTree.open(tree(output)), method, algorithm, at);
    StorePath named =
        store
            .dir()
            .makeContentPath(
                StoreDir.outputName(derivation.name(), output),
                address,
                new References(others, self));
    digests.put(at.hashPart(), named.hashPart());
    if (self) {
      rewrite(output, "self", Map.of(at.hashPart(), named.hashPart()));
      others.add(named);
    }
    return info(named, Trees.hash(tree(output)), others, Optional.of(address));
  }

  private void rewrite(String output, String what, Map<String, String> rewrites)
      throws IOException {
    Path copy = folder.hidden("rewritten-" + what + "-" + output);
    Trees.rewrite(tree(output), copy, folder.hidden("spool"), rewrites);
    trees.put(output, copy);
  }
}
