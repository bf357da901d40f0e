package dev.firn.store.derivation;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Computes hashes modulo, output paths and {@code .drv} paths, and remembers the hash of every
 * derivation it has met. Thread-safe.
 *
 * <p>Input derivations that it has not met are read from the {@link DerivationSource}, without
 * recursion, so a chain of any length is fine.
 */
public final class DerivationHasher {
  private static final HashModulo DEFERRED = new HashModulo.Deferred();

  private final StoreDir dir;
  private final DerivationSource source;
  private final Map<StorePath, HashModulo> known = new ConcurrentHashMap<>();

  public DerivationHasher(StoreDir dir, DerivationSource source) {
    this.dir = dir;
    this.source = source;
  }

  /**
   * The hash modulo of the derivation at that path.
   *
   * @throws DerivationException {@code cycle} if the derivation depends on itself
   */
  public HashModulo hashOf(StorePath path) {
    HashModulo hash = known.get(path);
    if (hash != null) {
      return hash;
    }
    Deque<StorePath> todo = new ArrayDeque<>();
    Map<StorePath, Derivation> open = new HashMap<>();
    todo.push(path);
    while (true) {
      StorePath next = todo.peek();
      if (next == null) {
        return hashOf(path);
      }
      if (known.containsKey(next)) {
        todo.pop();
        continue;
      }
      Derivation opened = open.get(next);
      Derivation drv = opened == null ? source.read(next) : opened;
      if (opened == null && needsInputs(drv)) {
        open.put(next, drv);
        for (StorePath input : drv.inputDerivations().keySet()) {
          if (open.containsKey(input)) {
            throw new DerivationException(
                "cycle", "derivation '" + dir.print(input) + "' depends on itself");
          }
          todo.push(input);
        }
      } else {
        todo.pop();
        open.remove(next);
        known.put(next, hash(drv));
      }
    }
  }

  private static boolean needsInputs(Derivation drv) {
    for (DerivationOutput output : drv.outputs().values()) {
      if (!(output instanceof DerivationOutput.InputAddressed)) {
        return false;
      }
    }
    return !drv.hasDynamicInputs();
  }

  /** The hash modulo of a derivation that has its output paths. */
  public HashModulo hash(Derivation drv) {
    return switch (drv.type()) {
      case FIXED -> fixed(drv);
      case DEFERRED, FLOATING, IMPURE -> DEFERRED;
      case INPUT_ADDRESSED -> {
        var inputs = hashedInputs(drv);
        yield inputs.isEmpty()
            ? DEFERRED
            : new HashModulo.Regular(new ModuloText(dir, drv, inputs.get()).filledHash(drv));
      }
    };
  }

  private HashModulo fixed(Derivation drv) {
    SortedMap<String, Hash> hashes = new TreeMap<>();
    for (Map.Entry<String, DerivationOutput> entry : drv.outputs().entrySet()) {
      if (entry.getValue() instanceof DerivationOutput.Fixed o) {
        String text =
            "fixed:out:"
                + o.address().methodAlgorithm()
                + ":"
                + o.address().hash().base16()
                + ":"
                + dir.print(o.path(dir, drv.name(), entry.getKey()));
        hashes.put(entry.getKey(), Hash.digest(HashAlgorithm.SHA256, text));
      }
    }
    return new HashModulo.FixedOutputs(hashes);
  }

  /** Input derivations by hash modulo, or empty if one is not known before a build. */
  private Optional<SortedMap<Hash, SortedSet<String>>> hashedInputs(Derivation drv) {
    if (drv.hasDynamicInputs()) {
      return Optional.empty();
    }
    SortedMap<Hash, SortedSet<String>> inputs = new TreeMap<>();
    for (Map.Entry<StorePath, InputOutputs> entry : drv.inputDerivations().entrySet()) {
      switch (hashOf(entry.getKey())) {
        case HashModulo.Regular h ->
            inputs
                .computeIfAbsent(h.hash(), _ -> new TreeSet<>())
                .addAll(entry.getValue().outputs());
        case HashModulo.FixedOutputs h -> {
          for (String output : entry.getValue().outputs()) {
            Hash hash = h.hashes().get(output);
            if (hash == null) {
              throw new DerivationException(
                  "no-such-output",
                  "derivation '"
                      + drv.name()
                      + "' uses output '"
                      + output
                      + "' of '"
                      + dir.print(entry.getKey())
                      + "', which has only "
                      + h.hashes().keySet());
            }
            inputs.computeIfAbsent(hash, _ -> new TreeSet<>()).add("out");
          }
        }
        case HashModulo.Deferred _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(inputs);
  }

  /**
   * Fills in what follows from the rest: paths of input-addressed outputs and the environment
   * variables of outputs whose path is known, if they are missing or empty; then computes the
   * {@code .drv}'s text and path, and remembers the hash for dependants.
   *
   * <p>Outputs that are {@code Deferred} become {@code InputAddressed}, unless an input is not
   * known before a build.
   *
   * @throws DerivationException {@code wrong-output-path} or {@code wrong-output-variable} if a
   *     path that is already there is another than the computed one
   */
  public Instantiated instantiate(Derivation draft) {
    return switch (draft.type()) {
      case FLOATING, IMPURE -> finish(draft, DEFERRED);
      case FIXED -> {
        TreeMap<String, String> env = FrozenMap.thaw(draft.env());
        draft
            .outputs()
            .forEach(
                (output, how) ->
                    how.knownPath(dir, draft.name(), output)
                        .ifPresent(path -> fillVariable(draft, env, output, path)));
        Derivation drv = draft.with(draft.outputs(), FrozenMap.owning(env));
        yield finish(drv, fixed(drv));
      }
      case INPUT_ADDRESSED, DEFERRED -> {
        var inputs = hashedInputs(draft);
        yield inputs.isEmpty() ? deferred(draft) : inputAddressed(draft, inputs.get());
      }
    };
  }

  private Instantiated deferred(Derivation draft) {
    draft
        .outputs()
        .forEach(
            (output, how) -> {
              if (how instanceof DerivationOutput.InputAddressed o) {
                throw new DerivationException(
                    "wrong-output-path",
                    "output '"
                        + output
                        + "' of derivation '"
                        + draft.name()
                        + "' has path '"
                        + dir.print(o.path())
                        + "', but it cannot be known before its inputs are built");
              }
            });
    return finish(draft, DEFERRED);
  }

  private Instantiated inputAddressed(Derivation draft, SortedMap<Hash, SortedSet<String>> inputs) {
    ModuloText text = new ModuloText(dir, draft, inputs);
    Hash hash = text.maskedHash();
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    TreeMap<String, String> env = FrozenMap.thaw(draft.env());
    draft
        .outputs()
        .forEach(
            (output, how) -> {
              StorePath path = dir.makeOutputPath(output, hash, draft.name());
              if (how instanceof DerivationOutput.InputAddressed o && !o.path().equals(path)) {
                throw new DerivationException(
                    "wrong-output-path",
                    "output '"
                        + output
                        + "' of derivation '"
                        + draft.name()
                        + "' has path '"
                        + dir.print(o.path())
                        + "' but should have '"
                        + dir.print(path)
                        + "'");
              }
              outputs.put(output, new DerivationOutput.InputAddressed(path));
              fillVariable(draft, env, output, path);
            });
    Derivation drv = draft.with(FrozenMap.owning(outputs), FrozenMap.owning(env));
    boolean variablesAdded = env.size() > draft.env().size();
    ModuloText filled = variablesAdded ? new ModuloText(dir, drv, inputs) : text;
    HashModulo modulo = new HashModulo.Regular(filled.filledHash(drv));
    return finish(drv, modulo, filled.filledATerm(drv));
  }

  private void fillVariable(
      Derivation draft, SortedMap<String, String> env, String output, StorePath path) {
    String value = dir.print(path);
    String before = env.put(output, value);
    if (before != null && !before.isEmpty() && !before.equals(value)) {
      throw new DerivationException(
          "wrong-output-variable",
          "environment variable '"
              + output
              + "' of derivation '"
              + draft.name()
              + "' is "
              + DerivationException.show(before)
              + " but should be '"
              + value
              + "'");
    }
  }

  private Instantiated finish(Derivation drv, HashModulo modulo) {
    return finish(drv, modulo, drv.toATerm(dir));
  }

  private Instantiated finish(Derivation drv, HashModulo modulo, byte[] aterm) {
    StorePath path =
        dir.makeTextPath(
            drv.name() + ".drv",
            Hash.digest(HashAlgorithm.SHA256, aterm),
            References.to(drv.references()));
    known.put(path, modulo);
    return new Instantiated(drv, path, aterm);
  }

  /**
   * Checks that a derivation that was read has the output paths and output variables that follow
   * from it.
   *
   * @throws DerivationException as {@link #instantiate}, and {@code missing-output-variable}
   */
  public void check(Derivation drv) {
    Instantiated right = instantiate(drv);
    for (String output : right.derivation().env().keySet()) {
      if (!drv.env().containsKey(output)) {
        throw new DerivationException(
            "missing-output-variable",
            "derivation '" + drv.name() + "' lacks the environment variable '" + output + "'");
      }
    }
  }
}
