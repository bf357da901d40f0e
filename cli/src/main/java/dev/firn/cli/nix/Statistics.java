package dev.firn.cli.nix;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Positions;
import dev.firn.eval.print.JsonText;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FunctionCode;
import dev.firn.store.tree.BytePaths;
import dev.firn.syntax.Symbol;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation cost, in the JSON of Nix's {@code NIX_SHOW_STATS}, key for key where the two
 * have the same thing to count. Sizes in bytes are of this process's objects.
 */
final class Statistics {
  private static final Statistics NONE = new Statistics(false, null);

  /** Bytes of an object header and of a reference, compressed as this command runs. */
  private static final int HEADER = 8;

  private static final int REFERENCE = 4;
  private static final int THUNK = HEADER + 2 * REFERENCE;
  private static final int SET = HEADER + 2 * REFERENCE;
  private static final int ARRAY = HEADER + 8;
  private static final int FRACTION_DIGITS = 6;

  private final boolean wanted;
  private final @Nullable String file;

  private Statistics(boolean wanted, @Nullable String file) {
    this.wanted = wanted;
    this.file = file;
  }

  /**
   * Begins to count if {@code --stats}, {@code NIX_SHOW_STATS} or {@code NIX_COUNT_CALLS} ask for
   * it. To be called before anything is evaluated in this process.
   */
  static Statistics asked(EvaluationFlags flags) {
    Console console = flags.console();
    boolean shown =
        flags.statistics()
            || !"0".equals(console.environment().getOrDefault("NIX_SHOW_STATS", "0"));
    if (!shown) {
      return NONE;
    }
    boolean calls = !"0".equals(console.environment().getOrDefault("NIX_COUNT_CALLS", "0"));
    System.setProperty(Counters.PROPERTY, calls ? "calls" : "true");
    String file = console.variableNotEmpty("NIX_SHOW_STATS_PATH");
    return new Statistics(true, file == null || file.equals("-") ? null : console.absolute(file));
  }

  void print(Machine machine, Console console) {
    if (!wanted) {
      return;
    }
    String json = json(machine);
    if (file == null) {
      console.out().flush();
      console.err().line(json);
      return;
    }
    try {
      Files.writeString(BytePaths.of(file), json + "\n", StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CommandException(
          "cannot write the statistics to '" + file + "' (NIX_SHOW_STATS_PATH): " + e.getMessage());
    }
  }

  private static String json(Machine machine) {
    Runtime runtime = Runtime.getRuntime();
    double cpu = cpuSeconds();
    double gc = 0;
    long cycles = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      gc += bean.getCollectionTime() / 1000.0;
      cycles += bean.getCollectionCount();
    }
    Map<String, String> top = new TreeMap<>();
    top.put("cpuTime", number(cpu));
    top.put(
        "time",
        object(
            "cpu", number(cpu), "gc", number(gc), "gcFraction", number(cpu == 0 ? 0 : gc / cpu)));
    top.put(
        "envs",
        object(
            "bytes",
                count(Counters.scopes * (ARRAY + REFERENCE) + Counters.scopeElements * REFERENCE),
            "elements", count(Counters.scopeElements),
            "number", count(Counters.scopes)));
    top.put("nrExprs", count(Counters.expressions));
    top.put(
        "list",
        object(
            "bytes", count(Counters.listElements * REFERENCE),
            "concats", count(Counters.concatenations),
            "elements", count(Counters.listElements)));
    top.put(
        "values",
        object("bytes", count(Counters.values * THUNK), "number", count(Counters.values)));
    top.put("symbols", symbols());
    top.put(
        "sets",
        object(
            "bytes", count(Counters.sets * (SET + ARRAY) + Counters.setElements * REFERENCE),
            "elements", count(Counters.setElements),
            "number", count(Counters.sets)));
    top.put(
        "sizes",
        object(
            "Attr", count(REFERENCE),
            "Bindings", count(SET + ARRAY),
            "Env", count(ARRAY + REFERENCE),
            "Value", count(THUNK)));
    top.put("nrOpUpdates", count(Counters.updates));
    top.put("nrOpUpdateValuesCopied", count(Counters.updatedElements));
    top.put("nrThunks", count(Counters.thunks));
    top.put("nrAvoided", count(Counters.avoided));
    top.put("nrLookups", count(Counters.lookups));
    top.put("nrPrimOpCalls", count(Counters.builtinCalls));
    top.put("nrFunctionCalls", count(Counters.functionCalls));
    top.put(
        "gc",
        object(
            "cycles", count(cycles),
            "heapSize", count(runtime.totalMemory()),
            "totalBytes", count(allocatedBytes())));
    if (Counters.CALLS) {
      addCalls(top, machine);
    }
    return pretty(top);
  }

  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }

  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getTotalThreadAllocatedBytes()
        : 0;
  }

  private static String symbols() {
    int known = Symbol.count();
    long bytes = 0;
    for (int id = 0; id < known; id++) {
      bytes += Symbol.byId(id).name().length();
    }
    return object("bytes", count(bytes), "number", count(known));
  }

  private static void addCalls(Map<String, String> top, Machine machine) {
    Map<String, String> builtins = new TreeMap<>();
    Counters.builtins().forEach((name, n) -> builtins.put(name, count(n.sum())));
    top.put("primops", object(builtins));
    top.put(
        "functions",
        list(
            Counters.functions().entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(b.sum(), a.sum())))
                .map(e -> function(e.getKey(), e.getValue(), machine.positions()))
                .toList()));
    top.put(
        "attributes",
        list(
            Counters.selections().entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(b.sum(), a.sum())))
                .map(e -> object(placed(e.getKey(), e.getValue(), machine.positions())))
                .toList()));
  }

  private static String function(FunctionCode code, LongAdder n, Positions positions) {
    Map<String, String> members = placed(code.pos(), n, positions);
    Symbol name = code.name();
    members.put("name", name == null ? "null" : text(name.name()));
    return object(members);
  }

  private static Map<String, String> placed(int pos, LongAdder n, Positions positions) {
    Map<String, String> members = new TreeMap<>();
    members.put("count", count(n.sum()));
    Positions.Place place = positions.resolve(pos);
    if (place != null) {
      members.put("file", text(place.position().source()));
      members.put("line", count(place.position().line()));
      members.put("column", count(place.position().column()));
    }
    return members;
  }

  private static String count(long n) {
    return Long.toString(n);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%." + FRACTION_DIGITS + "f", value);
  }

  private static String text(String text) {
    StringBuilder out = new StringBuilder();
    JsonText.appendString(out, text);
    return out.toString();
  }

  private static String object(String... namesAndValues) {
    Map<String, String> members = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return object(members);
  }

  private static String object(Map<String, String> members) {
    StringBuilder out = new StringBuilder("{");
    members.forEach(
        (name, value) ->
            out.append(out.length() == 1 ? "" : ", ")
                .append(text(name))
                .append(": ")
                .append(value));
    return out.append('}').toString();
  }

  private static String list(List<String> elements) {
    return "[" + String.join(", ", elements) + "]";
  }

  /** One member a line. */
  private static String pretty(Map<String, String> top) {
    StringBuilder out = new StringBuilder("{");
    top.forEach(
        (name, value) ->
            out.append(out.length() == 1 ? "\n  " : ",\n  ")
                .append(text(name))
                .append(": ")
                .append(value));
    return out.append("\n}").toString();
  }
}
