package dev.firn.instantiate.query;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.store.path.StoreDir;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A derivation that was found in a value. What it is asked for is evaluated then, once; only on an
 * {@link EvalThread}; on several at once is well. Every method fails with an {@link EvalException}
 * when the attribute behind it does, or has the wrong type.
 */
public final class Package {
  private static final Symbol NAME = Symbol.of("name");
  private static final Symbol SYSTEM = Symbol.of("system");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final Symbol OUT_PATH = Symbol.of("outPath");
  private static final Symbol OUTPUTS = Symbol.of("outputs");
  private static final Symbol OUTPUT_NAME = Symbol.of("outputName");
  private static final Symbol OUTPUT_SPECIFIED = Symbol.of("outputSpecified");
  private static final Symbol META = Symbol.of("meta");

  private final Machine machine;
  private final String path;
  private final Attrs attrs;
  private @Nullable String name;
  private @Nullable Attrs meta;

  Package(Machine machine, String path, Attrs attrs) {
    this.machine = machine;
    this.path = path;
    this.attrs = attrs;
  }

  /** The selection path that it was found at. */
  public String path() {
    return path;
  }

  /** The derivation's set. */
  public Attrs attrs() {
    return attrs;
  }

  /** Name and version, such as {@code hello-2.10}. */
  public String name() {
    String known = name;
    if (known == null) {
      Value value = attrs.get(NAME);
      if (value == null) {
        throw new EvalException(ErrorCode.ATTRIBUTE_MISSING, "a derivation has no 'name'", NO_POS);
      }
      known = Expect.plainString(value, NO_POS, "while evaluating the 'name' of a derivation");
      name = known;
    }
    return known;
  }

  /** The system it is built on; {@code unknown} when it does not say. */
  public String system() {
    int slot = attrs.slotOf(SYSTEM);
    return slot < 0
        ? "unknown"
        : Expect.plainString(
            attrs.values[slot], attrs.posAt(slot), "while evaluating the 'system' of a derivation");
  }

  /** The printed path of its {@code .drv}, if it has one. */
  public Optional<String> drvPath() {
    int slot = attrs.slotOf(DRV_PATH);
    if (slot < 0) {
      return Optional.empty();
    }
    String during = "while evaluating the 'drvPath' of a derivation";
    String drv = storePath(slot, attrs, during);
    if (!drv.endsWith(".drv")) {
      throw new EvalException(
              ErrorCode.INVALID_STORE_PATH, "the path '" + drv + "' is no derivation's", NO_POS)
          .during(during, attrs.posAt(slot));
    }
    return Optional.of(drv);
  }

  /** The printed path of the output that the set stands for. */
  public String outPath() {
    int slot = attrs.slotOf(OUT_PATH);
    if (slot < 0) {
      throw new EvalException(
          ErrorCode.ATTRIBUTE_MISSING, "the derivation '" + name() + "' has no 'outPath'", NO_POS);
    }
    return storePath(slot, attrs, "while evaluating the output path of a derivation");
  }

  private String storePath(int slot, Attrs in, String during) {
    int pos = in.posAt(slot);
    Str string = machine.coercion().toStr(in.values[slot], pos, during, Coercion.Mode.PLAIN);
    StoreDir dir = new StoreDir(machine.host().storeDir());
    if (dir.tryParse(string.value).isEmpty()) {
      throw new EvalException(
              ErrorCode.INVALID_STORE_PATH,
              "the path '" + string.value + "' is not a store path",
              NO_POS)
          .during(during, pos);
    }
    return string.value;
  }

  /** The name of the output that the set stands for; empty when it does not say. */
  public String outputName() {
    Value value = attrs.get(OUTPUT_NAME);
    return value == null
        ? ""
        : Expect.plainString(value, NO_POS, "while evaluating the output name of a derivation");
  }

  /** The names of all outputs. */
  public SortedSet<String> outputNames() {
    SortedSet<String> names = new TreeSet<>();
    int slot = attrs.slotOf(OUTPUTS);
    if (slot < 0) {
      names.add("out");
      return names;
    }
    for (Value element : outputElements(slot)) {
      names.add(outputName(element, slot));
    }
    return names;
  }

  private Value[] outputElements(int slot) {
    return Expect.list(
            attrs.values[slot], attrs.posAt(slot), "while evaluating the 'outputs' of a derivation")
        .elements;
  }

  private String outputName(Value element, int slot) {
    return Expect.plainString(
        element, attrs.posAt(slot), "while evaluating the name of an output of a derivation");
  }

  /** All outputs that have one, with their printed paths. */
  public SortedMap<String, String> outputs() {
    SortedMap<String, String> outputs = new TreeMap<>();
    int slot = attrs.slotOf(OUTPUTS);
    if (slot < 0) {
      outputs.put("out", outPath());
      return outputs;
    }
    for (Value element : outputElements(slot)) {
      String output = outputName(element, slot);
      Value value = attrs.get(Symbol.of(output));
      if (value == null) {
        continue;
      }
      Attrs set =
          Expect.attrs(value, attrs.posAt(slot), "while evaluating an output of a derivation");
      int outPath = set.slotOf(OUT_PATH);
      if (outPath >= 0) {
        outputs.put(
            output, storePath(outPath, set, "while evaluating an output path of a derivation"));
      }
    }
    return outputs;
  }

  /**
   * The outputs that an installation takes: those chosen, or {@code meta.outputsToInstall}, or all.
   */
  public SortedMap<String, String> outputsToInstall() {
    SortedMap<String, String> all = outputs();
    java.util.List<String> wanted = wantedOutputs();
    if (wanted == null) {
      return all;
    }
    if (!all.keySet().containsAll(wanted)) {
      throw badOutputs();
    }
    all.keySet().retainAll(wanted);
    return all;
  }

  /**
   * The names of the outputs that are built when none is named: those chosen, or {@code
   * meta.outputsToInstall}, or {@code out}, or the first one.
   */
  public java.util.List<String> outputNamesToBuild() {
    java.util.List<String> wanted = wantedOutputs();
    SortedSet<String> all = outputNames();
    if (wanted == null) {
      return java.util.List.of(all.contains("out") || all.isEmpty() ? "out" : outputName());
    }
    if (!all.containsAll(wanted)) {
      throw badOutputs();
    }
    return wanted;
  }

  /** The names of outputs that the derivation itself asks for, if it does. */
  private java.util.@Nullable List<String> wantedOutputs() {
    int slot = attrs.slotOf(OUTPUT_SPECIFIED);
    if (slot >= 0
        && Expect.bool(
            attrs.values[slot],
            attrs.posAt(slot),
            "while evaluating the 'outputSpecified' of a derivation")) {
      return java.util.List.of(outputName());
    }
    Value wanted = meta("outputsToInstall");
    if (wanted == null) {
      return null;
    }
    if (!(wanted instanceof List list)) {
      throw badOutputs();
    }
    java.util.List<String> names = new ArrayList<>();
    for (Value element : list.elements) {
      names.add(element.force() instanceof Str string ? string.value : "");
    }
    return names;
  }

  private EvalException badOutputs() {
    return new EvalException(
        ErrorCode.INVALID_DERIVATION,
        "the outputs to install of '" + name() + "' are not outputs that it has",
        NO_POS);
  }

  private @Nullable Attrs meta() {
    if (meta == null) {
      int slot = attrs.slotOf(META);
      if (slot >= 0) {
        meta =
            Expect.attrs(
                attrs.values[slot],
                attrs.posAt(slot),
                "while evaluating the 'meta' of a derivation");
      }
    }
    return meta;
  }

  /** The names in {@code meta}, in byte order. */
  public SortedSet<String> metaNames() {
    SortedSet<String> names = new TreeSet<>();
    Attrs set = meta();
    if (set != null) {
      for (int i = 0; i < set.size(); i++) {
        names.add(set.nameAt(i).name());
      }
    }
    return names;
  }

  /**
   * A member of {@code meta}, evaluated with all that is in it.
   *
   * @return null when there is none, or it holds what no metadata is made of: functions, paths,
   *     null, derivations
   */
  public @Nullable Value meta(String member) {
    Attrs set = meta();
    Value value = set == null ? null : set.get(Symbol.of(member));
    return value == null || !isData(value) ? null : value.force();
  }

  private static boolean isData(Value value) {
    EvalThread thread = EvalThread.current();
    thread.enter(NO_POS);
    boolean data =
        switch (value.force()) {
          case Int _, Bool _, Str _, Float _ -> true;
          case List list -> {
            boolean all = true;
            for (Value element : list.elements) {
              all = all && isData(element);
            }
            yield all;
          }
          case Attrs set -> {
            boolean all = !set.has(OUT_PATH);
            for (int slot : set.shape.byName()) {
              all = all && isData(set.values[slot]);
            }
            yield all;
          }
          default -> false;
        };
    thread.leave();
    return data;
  }

  /** A member of {@code meta} that is a string; empty when there is none. */
  public String metaString(String member) {
    return meta(member) instanceof Str string ? string.value : "";
  }
}
