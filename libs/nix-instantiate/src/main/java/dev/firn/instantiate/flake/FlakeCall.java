package dev.firn.instantiate.flake;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.fetch.builtins.TreeValues;
import dev.firn.store.path.StoreDir;
import dev.firn.syntax.Symbol;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls the {@code outputs} of flakes with their inputs, each only when it is needed. Inputs that
 * locking did not have to fetch are fetched now, as their lock says.
 */
final class FlakeCall {
  private static final Symbol OUTPUTS = Symbol.of("outputs");

  private final FlakeSources sources;
  private final LockedFlake locked;
  private final Map<LockNode, Node> nodes = new IdentityHashMap<>();

  FlakeCall(FlakeSources sources, LockedFlake locked) {
    this.sources = sources;
    this.locked = locked;
  }

  /** The value of the flake. */
  Attrs run() {
    return Expect.attrs(
        node(locked.locks().root()).result, EvalException.NO_POS, "while calling a flake");
  }

  /** The values of one node. */
  private record Node(Thunk sourceInfo, Thunk outPath, Thunk result) {}

  private synchronized Node node(LockNode node) {
    Node known = nodes.get(node);
    if (known == null) {
      Thunk sourceInfo = Lazy.of(() -> sourceInfo(node));
      Thunk outPath = Lazy.of(() -> outPath(node, sourceInfo));
      boolean isFlake = node.lock().map(LockNode.Lock::isFlake).orElse(true);
      Thunk[] self = new Thunk[1];
      self[0] =
          Lazy.of(
              () ->
                  isFlake
                      ? flake(node, sourceInfo, outPath, self[0])
                      : source(sourceInfo, outPath));
      known = new Node(sourceInfo, outPath, self[0]);
      nodes.put(node, known);
    }
    return known;
  }

  private Value sourceInfo(LockNode node) {
    StoreDir dir = sources.fetcher().store().dir();
    Optional<LockNode.Lock> lock = node.lock();
    String directory = locked.directories().get(node);
    boolean relative = lock.isPresent() && lock.get().locked().input().relativePath().isPresent();
    if (directory != null && !relative) {
      FlakeRef ref = lock.map(LockNode.Lock::locked).orElse(locked.flake().locked());
      boolean dirty = lock.isEmpty() && locked.dirty();
      return TreeValues.of(
          sourceRoot(dir, directory),
          ref.input(),
          new TreeValues.Shape(false, dirty),
          EvalException.NO_POS);
    }
    LockNode.Lock known = lock.orElseThrow();
    if (relative) {
      if (directory != null) {
        return TreeValues.of(
            sourceRoot(dir, directory),
            known.locked().input(),
            TreeValues.Shape.PLAIN,
            EvalException.NO_POS);
      }
      return node(parent(known)).sourceInfo;
    }
    return FetchFaults.guard(
        () -> {
          Fetched fetched = sources.fetcher().fetchFinal(known.locked().input());
          return TreeValues.of(
              dir.print(fetched.path()),
              fetched.locked(),
              TreeValues.Shape.PLAIN,
              EvalException.NO_POS);
        });
  }

  private static String sourceRoot(StoreDir dir, String directory) {
    if (!dir.isInStore(directory)) {
      return directory;
    }
    return dir.print(dir.split(directory).storePath());
  }

  private LockNode parent(LockNode.Lock lock) {
    InputPath path = lock.parent().orElse(InputPath.ROOT);
    return FetchFaults.guard(() -> locked.locks().find(path))
        .orElseThrow(
            () ->
                LiteralValues.failure(
                    "the lock file's input '" + path + "' does not exist", EvalException.NO_POS));
  }

  private Value outPath(LockNode node, Thunk sourceInfo) {
    String directory = locked.directories().get(node);
    Str root =
        Expect.string(
            attribute(sourceInfo, "outPath"), EvalException.NO_POS, "while finding a flake");
    if (directory != null) {
      return new Str(directory, root.context);
    }
    FlakeRef ref = node.lock().orElseThrow().locked();
    Optional<String> relative = ref.input().relativePath();
    Str base = root;
    if (relative.isPresent()) {
      Str parent =
          Expect.string(
              node(parent(node.lock().get())).outPath,
              EvalException.NO_POS,
              "while finding a flake");
      sources.relative(parent.value, relative.get(), ref);
      base =
          relative.get().isEmpty()
              ? parent
              : new Str(parent.value + "/" + relative.get(), parent.context);
    }
    return ref.subdir().isEmpty() ? base : new Str(base.value + "/" + ref.subdir(), base.context);
  }

  private static Value attribute(Thunk set, String name) {
    Value value = ((Attrs) set.force()).get(Symbol.of(name));
    if (value == null) {
      throw new IllegalStateException("a source without " + name);
    }
    return value;
  }

  private Value source(Thunk sourceInfo, Thunk outPath) {
    AttrsBuilder own = new AttrsBuilder(2);
    own.put("sourceInfo", sourceInfo).put("outPath", outPath);
    return ((Attrs) sourceInfo.force()).update(own.build());
  }

  private Value flake(LockNode node, Thunk sourceInfo, Thunk outPath, Thunk self) {
    AttrsBuilder inputs = new AttrsBuilder(node.inputs().size());
    node.inputs().forEach((name, edge) -> inputs.put(Symbol.of(name), Lazy.of(() -> input(edge))));
    Attrs inputSet = inputs.build();
    Thunk outputs = Lazy.of(() -> outputs(outPath, inputSet, self));
    Attrs result =
        Expect.attrs(outputs, EvalException.NO_POS, "while evaluating the outputs of a flake");
    AttrsBuilder own = new AttrsBuilder(5);
    own.put("outPath", outPath)
        .put("inputs", inputSet)
        .put("outputs", outputs)
        .put("sourceInfo", sourceInfo)
        .put("_type", Str.of("flake"));
    return result.update((Attrs) sourceInfo.force()).update(own.build());
  }

  private Value input(LockNode.Edge edge) {
    LockNode target =
        switch (edge) {
          case LockNode.Edge.To(LockNode node) -> node;
          case LockNode.Edge.Follows(InputPath path) ->
              FetchFaults.guard(() -> locked.locks().find(path))
                  .orElseThrow(
                      () ->
                          LiteralValues.failure(
                              "an input follows '" + path + "', which does not exist",
                              EvalException.NO_POS));
        };
    return node(target).result;
  }

  private Value outputs(Thunk outPath, Attrs inputs, Thunk self) {
    String directory = ((Str) outPath.force()).value;
    Value flake = sources.machine().importFile(CanonicalPath.resolve(directory, "flake.nix"));
    Value function =
        Expect.attrs(flake, EvalException.NO_POS, "while calling a flake").get(OUTPUTS);
    if (function == null) {
      throw new EvalException(
          ErrorCode.FLAKE,
          "'" + directory + "/flake.nix' has no attribute 'outputs'",
          EvalException.NO_POS);
    }
    AttrsBuilder argument = new AttrsBuilder(1);
    argument.put("self", self);
    return Apply.call(function.force(), inputs.update(argument.build()), EvalException.NO_POS);
  }
}
