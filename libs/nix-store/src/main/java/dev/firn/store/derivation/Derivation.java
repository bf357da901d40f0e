package dev.firn.store.derivation;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A store derivation. Immutable; its collections are sorted by bytes, as they are printed.
 *
 * <p>All text is byte strings: each char of a string is one byte.
 *
 * @param name without {@code .drv}
 * @param outputs by output name
 * @param inputDerivations by the path of their {@code .drv}
 * @param system such as {@code x86_64-linux}
 * @param env without {@code __json}
 * @param structuredAttrs the JSON text that is printed as {@code __json}
 */
public record Derivation(
    String name,
    SortedMap<String, DerivationOutput> outputs,
    SortedMap<StorePath, InputOutputs> inputDerivations,
    SortedSet<StorePath> inputSources,
    String system,
    String builder,
    List<String> args,
    SortedMap<String, String> env,
    Optional<String> structuredAttrs) {

  /** The environment variable that structured attributes are kept in. */
  public static final String JSON_VARIABLE = "__json";

  /**
   * @throws dev.firn.store.path.StorePathException if the name cannot be a store path's
   * @throws DerivationException {@code reserved-variable} if {@code env} has {@code __json}
   */
  public Derivation {
    StorePath.checkName(name);
    outputs = FrozenMap.copyOf(outputs);
    inputDerivations = FrozenMap.copyOf(inputDerivations);
    inputSources = Collections.unmodifiableSortedSet(new TreeSet<>(inputSources));
    args = List.copyOf(args);
    env = FrozenMap.copyOf(env);
    if (env.containsKey(JSON_VARIABLE)) {
      throw new DerivationException(
          "reserved-variable",
          "derivation '"
              + name
              + "' sets the environment variable '__json', which is reserved for structured"
              + " attributes");
    }
  }

  /** This derivation with other outputs and environment. */
  public Derivation with(
      SortedMap<String, DerivationOutput> newOutputs, SortedMap<String, String> newEnv) {
    return new Derivation(
        name,
        newOutputs,
        inputDerivations,
        inputSources,
        system,
        builder,
        args,
        newEnv,
        structuredAttrs);
  }

  /**
   * How the outputs are addressed.
   *
   * @throws DerivationException {@code no-outputs}, {@code mixed-outputs}, {@code fixed-outputs},
   *     {@code mixed-algorithms}
   */
  public DerivationType type() {
    DerivationType found = null;
    HashAlgorithm floating = null;
    for (DerivationOutput output : outputs.values()) {
      DerivationType type = typeOf(output);
      if (found != null && found != type) {
        throw new DerivationException(
            "mixed-outputs",
            "derivation '" + name + "' mixes " + describe(found) + " and " + describe(type));
      }
      found = type;
      if (output instanceof DerivationOutput.Floating f) {
        floating = sameAlgorithm(floating, f.algorithm());
      }
    }
    if (found == null) {
      throw new DerivationException("no-outputs", "derivation '" + name + "' has no outputs");
    }
    if (found == DerivationType.FIXED && !(outputs.size() == 1 && outputs.containsKey("out"))) {
      throw new DerivationException(
          "fixed-outputs",
          "derivation '"
              + name
              + "' has a fixed output; it must be the only one and be named 'out', but its outputs"
              + " are "
              + outputs.keySet());
    }
    return found;
  }

  private HashAlgorithm sameAlgorithm(@Nullable HashAlgorithm first, HashAlgorithm next) {
    if (first != null && first != next) {
      throw new DerivationException(
          "mixed-algorithms",
          "floating outputs of derivation '"
              + name
              + "' use both "
              + first
              + " and "
              + next
              + "; all must use the same algorithm");
    }
    return next;
  }

  private static DerivationType typeOf(DerivationOutput output) {
    return switch (output) {
      case DerivationOutput.InputAddressed _ -> DerivationType.INPUT_ADDRESSED;
      case DerivationOutput.Deferred _ -> DerivationType.DEFERRED;
      case DerivationOutput.Fixed _ -> DerivationType.FIXED;
      case DerivationOutput.Floating _ -> DerivationType.FLOATING;
      case DerivationOutput.Impure _ -> DerivationType.IMPURE;
    };
  }

  private static String describe(DerivationType type) {
    return switch (type) {
      case INPUT_ADDRESSED -> "input-addressed outputs";
      case DEFERRED -> "deferred outputs";
      case FIXED -> "fixed outputs";
      case FLOATING -> "floating content-addressed outputs";
      case IMPURE -> "impure outputs";
    };
  }

  /** Whether an input derivation's output is used as a derivation itself. */
  public boolean hasDynamicInputs() {
    for (InputOutputs input : inputDerivations.values()) {
      if (!input.dynamic().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The store objects that the {@code .drv} refers to: input sources and input derivations. */
  public SortedSet<StorePath> references() {
    TreeSet<StorePath> all = new TreeSet<>(inputSources);
    all.addAll(inputDerivations.keySet());
    return all;
  }

  /**
   * The text of the {@code .drv} file: {@code Derive(…)}, or {@code DrvWithVersion("xp-dyn-drv",…)}
   * with dynamic inputs.
   */
  public byte[] toATerm(StoreDir dir) {
    ATermWriter out = new ATermWriter(dir);
    out.derivation(this);
    return out.toByteArray();
  }

  /**
   * Reads the text of a {@code .drv} file. Fixed outputs' paths are checked against their content
   * address; those of input-addressed outputs are not (see {@link DerivationHasher#check}).
   *
   * @param name of the derivation, as the file does not hold it
   * @throws DerivationException {@code derivation/syntax} and others, with the byte offset
   */
  public static Derivation parseATerm(StoreDir dir, String name, byte[] text) {
    return new ATermReader(dir, name, text).derivation();
  }
}
