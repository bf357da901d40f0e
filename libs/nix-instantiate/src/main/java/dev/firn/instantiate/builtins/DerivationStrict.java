package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.host.Reads;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StorePath;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a store derivation of a set of attributes, exactly as Nix 2.36 does: attributes in byte
 * order of their names, each with its part in the derivation's environment or in its structured
 * attributes.
 */
final class DerivationStrict {
  private static final Symbol STRUCTURED_ATTRS = Symbol.of("__structuredAttrs");
  private static final Symbol IGNORE_NULLS = Symbol.of("__ignoreNulls");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final String BUILDER_RPC = "builder-rpc-v0";
  private static final Set<String> CHECKS_OF_OUTPUTS =
      Set.of(
          "allowedReferences",
          "allowedRequisites",
          "disallowedReferences",
          "disallowedRequisites",
          "maxClosureSize",
          "maxSize");

  private final Machine machine;
  private final Coercion coercion;
  private final FileSystemHost host;
  private final DerivationHasher hasher;

  DerivationStrict(Machine machine, FileSystemHost host, DerivationHasher hasher) {
    this.machine = machine;
    this.coercion = machine.coercion();
    this.host = host;
    this.hasher = hasher;
  }

  /** The set of {@code drvPath} and the outputs. */
  Value instantiate(String name, Attrs attrs) {
    checkName(name);
    DerivationDraft draft = new DerivationDraft(machine, name);
    Contexts contexts = new Contexts();
    boolean ignoreNulls;
    StructuredAttributes json;
    json =
        flag(attrs, STRUCTURED_ATTRS, "while evaluating the '__structuredAttrs' of a derivation")
            ? new StructuredAttributes(machine)
            : null;
    ignoreNulls = flag(attrs, IGNORE_NULLS, "while evaluating the '__ignoreNulls' of a derivation");
    int[] order = attrs.shape.byName();
    Ahead ahead = Ahead.offer(attrs.values, order, slot -> ahead(attrs.values[slot]));
    for (int i = 0; i < order.length; i++) {
      Ahead.reached(ahead, i);
      int slot = order[i];
      Symbol attribute = attrs.nameAt(slot);
      if (attribute == IGNORE_NULLS) {
        continue;
      }
      try {
        read(draft, contexts, json, ignoreNulls, attribute.name(), attrs, slot);
      } catch (EvalException e) {
        throw e.during(frame(attribute.name(), name), attrs.posAt(slot));
      } catch (StoreException e) {
        throw Faults.of(e).during(frame(attribute.name(), name), attrs.posAt(slot));
      }
    }
    if (json != null) {
      draft.structuredAttrs = json.text();
    }
    return finish(draft, contexts);
  }

  /** Evaluates what making a variable of a value will need. */
  private void ahead(Value value) {
    coercion.toStr(value, NO_POS, "", Coercion.Mode.MORE_COPY);
  }

  private static String frame(String attribute, String name) {
    return "while evaluating attribute '" + attribute + "' of derivation '" + name + "'";
  }

  private static void checkName(String name) {
    try {
      StorePath.checkName(name);
    } catch (StoreException e) {
      throw DerivationDraft.invalid(
          Faults.bytes("invalid derivation name: " + e.getMessage() + "; pass another 'name'"));
    }
  }

  private static boolean flag(Attrs attrs, Symbol name, String during) {
    Value value = attrs.get(name);
    return value != null && Expect.bool(value, NO_POS, during);
  }

  private void read(
      DerivationDraft draft,
      Contexts contexts,
      @Nullable StructuredAttributes json,
      boolean ignoreNulls,
      String key,
      Attrs attrs,
      int slot) {
    Value value = attrs.values[slot];
    if (ignoreNulls && value.force() instanceof Null) {
      return;
    }
    switch (key) {
      case "__contentAddressed" -> {
        if (Expect.bool(value, NO_POS, "")) {
          draft.contentAddressed = true;
          machine.settings().requireFeature("ca-derivations", "'__contentAddressed'");
        }
      }
      case "__impure" -> {
        if (Expect.bool(value, NO_POS, "")) {
          draft.impure = true;
          machine.settings().requireFeature("impure-derivations", "'__impure'");
        }
      }
      case "args" -> readArguments(draft, contexts, value);
      default -> {
        if (json == null) {
          readVariable(draft, contexts, key, value, attrs.posAt(slot));
        } else if (!key.equals(STRUCTURED_ATTRS.name())) {
          json.put(key, value, contexts);
          readStructured(draft, contexts, key, value);
          if (CHECKS_OF_OUTPUTS.contains(key)) {
            warn(
                draft,
                "structured attributes switch the attribute '"
                    + key
                    + "' off; use 'outputChecks.OUTPUT."
                    + key
                    + "'",
                attrs.posAt(slot));
          }
        }
      }
    }
  }

  private void readArguments(DerivationDraft draft, Contexts contexts, Value value) {
    for (Value element : Expect.list(value, NO_POS, "").elements) {
      Str argument =
          coercion.toStr(
              element,
              NO_POS,
              "while evaluating an element of the argument list",
              Coercion.Mode.MORE_COPY);
      contexts.add(argument.context);
      draft.args.add(argument.value);
    }
  }

  private void readVariable(
      DerivationDraft draft, Contexts contexts, String key, Value value, int pos) {
    Str string = coercion.toStr(value, NO_POS, "", Coercion.Mode.MORE_COPY);
    contexts.add(string.context);
    String text = string.value;
    if (key.equals(Derivation.JSON_VARIABLE)) {
      warn(
          draft,
          "setting structured attributes by '__json' is deprecated; set '__structuredAttrs = true'",
          pos);
      draft.structuredAttrs = StructuredAttributes.normalised(machine, text);
      return;
    }
    draft.env.put(key, text);
    switch (key) {
      case "builder" -> draft.builder = text;
      case "system" -> draft.system = text;
      case "outputHash" -> draft.outputHash(text);
      case "outputHashAlgo" -> draft.algorithm(text);
      case "outputHashMode" -> draft.method(text);
      case "outputs" -> draft.outputs(words(text));
      case "requiredSystemFeatures" ->
          draft.submitsOutputs = readsFeatures() && words(text).contains(BUILDER_RPC);
      default -> {}
    }
  }

  private boolean readsFeatures() {
    return machine.settings().hasFeature("dynamic-derivations");
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int n = text.length();
    int i = 0;
    while (i < n) {
      int start = i;
      while (i < n && " \t\n\r".indexOf(text.charAt(i)) < 0) {
        i++;
      }
      if (i > start) {
        words.add(text.substring(start, i));
      }
      i++;
    }
    return words;
  }

  private void readStructured(DerivationDraft draft, Contexts contexts, String key, Value value) {
    switch (key) {
      case "builder" -> {
        Str builder = Expect.string(value, NO_POS, "");
        contexts.add(builder.context);
        draft.builder = builder.value;
      }
      case "system" -> draft.system = Expect.plainString(value, NO_POS, "");
      case "outputHash" -> draft.outputHash(Expect.plainString(value, NO_POS, ""));
      case "outputHashAlgo" -> draft.algorithm(Expect.plainString(value, NO_POS, ""));
      case "outputHashMode" -> draft.method(Expect.plainString(value, NO_POS, ""));
      case "outputs" -> {
        List<String> names = new ArrayList<>();
        for (Value element : Expect.list(value, NO_POS, "").elements) {
          names.add(Expect.plainString(element, NO_POS, ""));
        }
        draft.outputs(names);
      }
      case "requiredSystemFeatures" -> {
        if (readsFeatures()) {
          for (Value element : Expect.list(value, NO_POS, "").elements) {
            Str feature = Expect.string(element, NO_POS, "");
            contexts.add(feature.context);
            if (feature.value.equals(BUILDER_RPC)) {
              draft.submitsOutputs = true;
              break;
            }
          }
        }
      }
      default -> {}
    }
  }

  private void warn(DerivationDraft draft, String text, int pos) {
    host.message(
        Host.MessageKind.WARNING,
        "in derivation '"
            + draft.name
            + "': "
            + text
            + "\nat "
            + machine.positions().describe(pos));
  }

  private Value finish(DerivationDraft draft, Contexts contexts) {
    Inputs inputs = new Inputs(host);
    inputs.add(contexts.elements());
    draft.checkComplete();
    Map<String, DerivationOutput> outputs = draft.outputs();
    Derivation drv =
        new Derivation(
            draft.name,
            new java.util.TreeMap<>(outputs),
            inputs.derivations(),
            inputs.sources(),
            draft.system,
            draft.builder,
            draft.args,
            draft.env,
            Optional.ofNullable(draft.structuredAttrs));
    Instantiated instantiated =
        draft.isFixed() && draft.submitsOutputs ? asItIs(drv) : hasher.instantiate(drv);
    Reads.noteText(instantiated.aterm());
    host.store().addDerivation(instantiated);
    return result(instantiated);
  }

  /** A derivation whose builder is not told where its output goes. */
  private Instantiated asItIs(Derivation drv) {
    byte[] contents = drv.toATerm(host.store().dir());
    StorePath path = host.store().computeTextPath(drv.name() + ".drv", contents, drv.references());
    return new Instantiated(drv, path, contents);
  }

  private Value result(Instantiated instantiated) {
    Derivation drv = instantiated.derivation();
    StorePath path = instantiated.path();
    String drvPath = host.store().dir().print(path);
    ContextElement self = new ContextElement.Opaque(drvPath);
    AttrsBuilder set = new AttrsBuilder(1 + drv.outputs().size());
    for (Map.Entry<String, DerivationOutput> output : drv.outputs().entrySet()) {
      String name = output.getKey();
      Optional<StorePath> known = output.getValue().knownPath(host.store().dir(), drv.name(), name);
      String text =
          known.isPresent()
              ? host.store().dir().print(known.get())
              : Placeholder.ofUnknownOutput(path, name).render();
      set.put(
          Symbol.of(name), new Str(text, StringContext.of(new ContextElement.Built(self, name))));
    }
    set.put(DRV_PATH, new Str(drvPath, StringContext.of(new ContextElement.DrvDeep(drvPath))));
    return set.build();
  }
}
