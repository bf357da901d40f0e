package dev.firn.instantiate.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.machine.Machine;
import dev.firn.instantiate.host.Faults;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.Placeholder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A derivation while its attributes are being read: how its outputs are going to be addressed. */
final class DerivationDraft {
  private static final String DERIVATION_FILE = ".drv";

  final String name;
  final List<String> args = new ArrayList<>();
  final SortedMap<String, String> env = new TreeMap<>();
  String builder = "";
  String system = "";
  boolean contentAddressed;
  boolean impure;
  boolean submitsOutputs;
  @Nullable String structuredAttrs;

  private final Machine machine;
  private SortedSet<String> outputNames = new TreeSet<>(List.of("out"));
  private @Nullable String outputHash;
  private @Nullable HashAlgorithm algorithm;
  private @Nullable ContentAddressMethod method;

  DerivationDraft(Machine machine, String name) {
    this.machine = machine;
    this.name = name;
  }

  void outputHash(String text) {
    outputHash = text;
  }

  /** An algorithm that is not known counts as none, as in Nix. */
  void algorithm(String text) {
    algorithm = HashAlgorithm.find(text).orElse(null);
  }

  void method(String text) {
    method =
        switch (text) {
          case "flat" -> ContentAddressMethod.FLAT;
          case "recursive", "nar" -> ContentAddressMethod.NAR;
          case "text" -> ContentAddressMethod.TEXT;
          case "git" -> ContentAddressMethod.GIT;
          default ->
              throw invalid(
                  "the attribute 'outputHashMode' is '"
                      + text
                      + "', but must be 'flat', 'nar' (or 'recursive'), 'text' or 'git'");
        };
    if (method == ContentAddressMethod.TEXT) {
      machine.settings().requireFeature("dynamic-derivations", "'outputHashMode = \"text\"'");
    } else if (method == ContentAddressMethod.GIT) {
      machine.settings().requireFeature("git-hashing", "'outputHashMode = \"git\"'");
    }
  }

  void outputs(Collection<String> names) {
    SortedSet<String> unique = new TreeSet<>();
    for (String output : names) {
      if (!unique.add(output)) {
        throw invalid("the derivation has the output '" + output + "' twice");
      }
      if (output.equals("drvPath")) {
        throw invalid("an output of a derivation cannot be named 'drvPath'");
      }
    }
    if (unique.isEmpty()) {
      throw invalid("a derivation needs at least one output");
    }
    outputNames = unique;
  }

  void checkComplete() {
    if (builder.isEmpty()) {
      throw invalid("the derivation lacks the attribute 'builder'");
    }
    if (system.isEmpty()) {
      throw invalid("the derivation lacks the attribute 'system'");
    }
    boolean oneDerivationFile =
        method == ContentAddressMethod.TEXT && outputNames.equals(new TreeSet<>(List.of("out")));
    if (name.endsWith(DERIVATION_FILE) && !oneDerivationFile) {
      throw invalid(
          "a derivation's name may end in '.drv' only if its one output is a derivation file");
    }
  }

  /** Whether the outputs' hash is given. */
  boolean isFixed() {
    return outputHash != null;
  }

  /** The outputs; their variables are added to {@link #env}. */
  SortedMap<String, DerivationOutput> outputs() {
    SortedMap<String, DerivationOutput> outputs = new TreeMap<>();
    if (outputHash != null) {
      outputs.put("out", fixed(outputHash));
      if (!submitsOutputs) {
        env.put("out", "");
      }
    } else if (contentAddressed || impure) {
      if (contentAddressed && impure) {
        throw invalid("a derivation cannot be both content-addressed and impure");
      }
      HashAlgorithm by = algorithm == null ? HashAlgorithm.SHA256 : algorithm;
      ContentAddressMethod how = method == null ? ContentAddressMethod.NAR : method;
      for (String output : outputNames) {
        if (!submitsOutputs) {
          env.put(output, Placeholder.ofOwnOutput(output).render());
        }
        outputs.put(
            output,
            impure ? new DerivationOutput.Impure(how, by) : new DerivationOutput.Floating(how, by));
      }
    } else {
      for (String output : outputNames) {
        env.put(output, "");
        outputs.put(output, new DerivationOutput.Deferred());
      }
    }
    return outputs;
  }

  private DerivationOutput.Fixed fixed(String hash) {
    if (!outputNames.equals(new TreeSet<>(List.of("out")))) {
      throw invalid("a fixed-output derivation has one output, 'out', and no others");
    }
    ContentAddressMethod how = method == null ? ContentAddressMethod.FLAT : method;
    return new DerivationOutput.Fixed(
        new ContentAddress(how, hash(machine, hash, Optional.ofNullable(algorithm))));
  }

  /** A hash in any encoding; an empty one counts as zeros, with a warning. */
  static Hash hash(Machine machine, String text, Optional<HashAlgorithm> algorithm) {
    if (text.isEmpty()) {
      HashAlgorithm by =
          algorithm.orElseThrow(
              () -> invalid("an empty hash needs its algorithm to be named (in 'outputHashAlgo')"));
      Hash zeros = Hash.of(by, new byte[by.size()]);
      machine
          .host()
          .message(
              Host.MessageKind.WARNING,
              "found an empty hash and took '" + zeros.sri() + "' for it");
      return zeros;
    }
    try {
      return Hash.parse(text, algorithm);
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  static EvalException invalid(String message) {
    return Faults.error(ErrorCode.INVALID_DERIVATION, message);
  }
}
