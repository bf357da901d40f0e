package dev.firn.instantiate.flake;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new lock file out of a flake's inputs and its old one: what did not change is kept
 * without being fetched, the rest is fetched and locked with the help of its own lock file.
 */
final class LockComputation {
  private final FlakeSources sources;
  private final LockOptions options;
  private final Registries.Use use;
  private final Flake top;
  private final TreeMap<InputPath, Override> overrides = new TreeMap<>();
  private final Set<InputPath> seen = new HashSet<>();
  private final Set<InputPath> overridden = new HashSet<>();
  private final List<FlakeRef> parents = new ArrayList<>();
  private final IdentityHashMap<LockNode, String> directories = new IdentityHashMap<>();

  /** An input in the place of another, and the flake that asks for it. */
  private record Override(FlakeInput input, String directory, Optional<InputPath> parent) {}

  /**
   * The flake whose inputs are locked.
   *
   * @param path where it is among the inputs
   * @param old its node in an old lock file
   * @param followsPrefix what the old node's {@code follows} are relative to
   * @param trusted whether the inputs come from the lock file itself
   */
  private record Scope(
      LockNode node,
      InputPath path,
      @Nullable LockNode old,
      InputPath followsPrefix,
      String directory,
      boolean trusted) {}

  LockComputation(FlakeSources sources, LockOptions options, Registries.Use use, Flake top) {
    this.sources = sources;
    this.options = options;
    this.use = use;
    this.top = top;
    options
        .overrides()
        .forEach(
            (path, ref) ->
                overrides.put(
                    path,
                    new Override(FlakeInput.of(ref, true), top.directory(), Optional.empty())));
  }

  IdentityHashMap<LockNode, String> directories() {
    return directories;
  }

  LockFile run(LockFile old) {
    LockNode root = LockNode.root();
    directories.put(root, top.directory());
    lock(
        top.inputs(),
        new Scope(
            root,
            InputPath.ROOT,
            options.recreate() ? null : old.root(),
            InputPath.ROOT,
            top.directory(),
            false));
    warnOfUnused();
    LockFile file = new LockFile(root);
    file.check();
    return file;
  }

  private void warnOfUnused() {
    options
        .overrides()
        .forEach(
            (path, ref) -> {
              if (!overridden.contains(path)) {
                sources.warn(
                    "'--override-input " + path + " " + ref + "' matches no input of this flake");
              }
            });
    for (InputPath path : options.updates()) {
      if (!seen.contains(path)) {
        sources.warn("'" + path + "' matches no input of this flake");
      }
    }
  }

  private void lock(SortedMap<String, FlakeInput> inputs, Scope scope) {
    inputs.forEach((name, input) -> addOverrides(input, scope.path.child(name), scope));
    for (InputPath path : overrides.keySet()) {
      if (path.parent().equals(scope.path) && !inputs.containsKey(path.last())) {
        sources.warn(
            "input '"
                + scope.path
                + "' has an override for '"
                + path.last()
                + "', which it does not have");
      }
    }
    for (Map.Entry<String, FlakeInput> input : inputs.entrySet()) {
      try {
        lockInput(input.getKey(), input.getValue(), scope);
      } catch (EvalException e) {
        throw e.during(
            "while updating the flake input '" + scope.path.child(input.getKey()) + "'",
            EvalException.NO_POS);
      }
    }
  }

  private void addOverrides(FlakeInput input, InputPath prefix, Scope scope) {
    input
        .overrides()
        .forEach(
            (name, other) -> {
              InputPath path = prefix.child(name);
              if (other.ref().isPresent() || other.follows().isPresent()) {
                overrides.putIfAbsent(
                    path, new Override(other, scope.directory, Optional.of(scope.path)));
              }
              addOverrides(other, path, scope);
            });
  }

  private void lockInput(String name, FlakeInput declared, Scope scope) {
    InputPath path = scope.path.child(name);
    Override override = overrides.get(path);
    if (override != null) {
      overridden.add(path);
    }
    FlakeInput input = override == null ? declared : override.input.withFlake(declared.isFlake());
    if (input.follows().isPresent()) {
      scope.node.inputs().put(name, new LockNode.Edge.Follows(input.follows().get()));
      return;
    }
    FlakeRef ref =
        input
            .ref()
            .orElseGet(
                () ->
                    new FlakeRef(
                        Input.fromAttrs(InputAttrs.of("type", "indirect", "id", name)), ""));
    boolean relative = ref.input().relativePath().isPresent();
    Optional<InputPath> parent =
        !relative ? Optional.empty() : override == null ? Optional.of(scope.path) : override.parent;
    String base = override == null ? scope.directory : override.directory;
    Wanted wanted = new Wanted(name, path, declared, input, ref, parent, base);
    seen.add(path);
    LockNode old = keepable(wanted, scope);
    if (old != null) {
      keep(wanted, scope, old, old.lock().orElseThrow());
    } else {
      create(wanted, scope);
    }
  }

  /**
   * An input to lock.
   *
   * @param declared as its own flake has it
   * @param input the same or what overrides it
   * @param parent of a relative path, the input that it is relative to
   * @param base where a relative path starts
   */
  private record Wanted(
      String name,
      InputPath path,
      FlakeInput declared,
      FlakeInput input,
      FlakeRef ref,
      Optional<InputPath> parent,
      String base) {}

  private @Nullable LockNode keepable(Wanted wanted, Scope scope) {
    if (scope.old == null
        || options.updates().contains(wanted.path)
        || options.overrides().containsKey(wanted.path)
        || !(scope.old.inputs().get(wanted.name) instanceof LockNode.Edge.To(LockNode node))
        || node.lock().isEmpty()) {
      return null;
    }
    LockNode.Lock lock = node.lock().get();
    boolean same =
        lock.original().canonical().equals(wanted.ref.canonical())
            && lock.parent().equals(wanted.parent);
    return same ? node : null;
  }

  private void keep(Wanted wanted, Scope scope, LockNode old, LockNode.Lock lock) {
    LockNode node = LockNode.of(lock);
    scope.node.inputs().put(wanted.name, new LockNode.Edge.To(node));
    boolean refetch = options.updates().stream().anyMatch(u -> u.isBelow(wanted.path));
    SortedMap<String, FlakeInput> inputs = new TreeMap<>();
    if (!refetch) {
      for (Map.Entry<String, LockNode.Edge> edge : old.inputs().entrySet()) {
        switch (edge.getValue()) {
          case LockNode.Edge.To(LockNode child) -> {
            LockNode.Lock inner = child.lock().orElseThrow();
            inputs.put(edge.getKey(), FlakeInput.of(inner.original(), inner.isFlake()));
          }
          case LockNode.Edge.Follows(InputPath target) -> {
            // a follows that nobody asks for any more may hide inputs that are not locked
            if (!scope.trusted && !overrides.containsKey(wanted.path.child(edge.getKey()))) {
              refetch = true;
            }
            inputs.put(edge.getKey(), FlakeInput.following(scope.followsPrefix.append(target)));
          }
        }
      }
    }
    if (refetch) {
      Flake flake = inputFlake(wanted, lock.locked(), use, true);
      directories.put(node, flake.directory());
      lock(
          flake.inputs(),
          new Scope(node, wanted.path, old, scope.followsPrefix, flake.directory(), false));
    } else {
      lock(inputs, new Scope(node, wanted.path, old, scope.followsPrefix, scope.directory, true));
    }
  }

  private Flake inputFlake(
      Wanted wanted, FlakeRef ref, Registries.Use registries, boolean isFinal) {
    Optional<String> relative = wanted.ref.input().relativePath();
    return relative.isPresent()
        ? sources.flakeAt(
            ref,
            sources.relative(wanted.base, relativeTo(relative.get(), wanted.ref), ref),
            wanted.path)
        : sources.flake(ref, registries, wanted.path, isFinal);
  }

  private static String relativeTo(String path, FlakeRef ref) {
    return ref.subdir().isEmpty() ? path : path + "/" + ref.subdir();
  }

  private void create(Wanted wanted, Scope scope) {
    FlakeRef ref = wanted.ref;
    boolean relative = ref.input().relativePath().isPresent();
    if (!options.allowUnlocked()
        && !relative
        && !ref.input().isLocked(sources.fetcher().settings().trustForges())) {
      throw LiteralValues.failure(
          "input '" + wanted.path + "' is not locked, and pure evaluation cannot lock it",
          EvalException.NO_POS);
    }
    boolean byFlag = options.overrides().containsKey(wanted.path);
    // the flake's own reference is kept, so that an override stays until the input is updated
    FlakeRef original = byFlag ? wanted.declared.ref().orElse(ref) : ref;
    if (!wanted.input.isFlake()) {
      createSource(wanted, scope, original);
      return;
    }
    Flake flake =
        inputFlake(
            wanted, ref, byFlag && use != Registries.Use.NONE ? Registries.Use.ALL : use, false);
    LockNode node = LockNode.of(new LockNode.Lock(flake.locked(), original, true, wanted.parent));
    scope.node.inputs().put(wanted.name, new LockNode.Edge.To(node));
    if (parents.contains(ref)) {
      throw LiteralValues.failure(
          "flake '" + ref + "' is an input of itself", EvalException.NO_POS);
    }
    parents.add(ref);
    directories.put(node, flake.directory());
    lock(
        flake.inputs(),
        new Scope(
            node,
            wanted.path,
            sources.lockFile(flake.lockFile()).root(),
            wanted.path,
            flake.directory(),
            false));
    parents.removeLast();
  }

  private void createSource(Wanted wanted, Scope scope, FlakeRef original) {
    FlakeRef ref = wanted.ref;
    Optional<String> relative = ref.input().relativePath();
    FlakeRef locked = ref;
    String directory;
    if (relative.isPresent()) {
      directory = sources.relative(wanted.base, relative.get(), ref);
    } else {
      FlakeSources.Source source = sources.fetch(ref, use, false);
      locked = new FlakeRef(source.locked().input(), ref.subdir());
      directory = source.directory();
    }
    LockNode node = LockNode.of(new LockNode.Lock(locked, original, false, wanted.parent));
    directories.put(node, directory);
    scope.node.inputs().put(wanted.name, new LockNode.Edge.To(node));
  }
}
