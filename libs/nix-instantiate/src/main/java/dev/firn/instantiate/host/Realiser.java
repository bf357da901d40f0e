package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.StringContext;
import dev.firn.store.StoreException;
import dev.firn.store.objects.Store;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a string's context names readable: checks that store objects are there, and has
 * derivations built. Thread-safe.
 */
final class Realiser {
  private final Store store;
  private final @Nullable DerivationBuilder builder;
  private final boolean allowed;
  private final boolean traced;
  private final MessageSink messages;
  private final Predicate<StorePath> mounted;
  private final Consumer<StorePath> built;

  /**
   * @param builder null when nothing can be built
   * @param allowed whether anything may be built
   * @param traced whether each build is told
   * @param mounted whether a path can be read though it is not in the store
   * @param built is told each output's path
   */
  Realiser(
      Store store,
      @Nullable DerivationBuilder builder,
      boolean allowed,
      boolean traced,
      MessageSink messages,
      Predicate<StorePath> mounted,
      Consumer<StorePath> built) {
    this.store = store;
    this.builder = builder;
    this.allowed = allowed;
    this.traced = traced;
    this.messages = messages;
    this.mounted = mounted;
    this.built = built;
  }

  /** Text with the placeholders of outputs that were built replaced by their paths. */
  String realise(String text, StringContext context) {
    if (context.isEmpty()) {
      return text;
    }
    String result = text;
    for (Map.Entry<String, String> rewrite : realise(context).entrySet()) {
      result = result.replace(rewrite.getKey(), rewrite.getValue());
    }
    return result;
  }

  /** Builds and checks; gives the path for each placeholder. */
  Map<String, String> realise(StringContext context) {
    Map<ContextElement, Set<String>> wanted = new TreeMap<>();
    for (ContextElement element : context) {
      switch (element) {
        case ContextElement.Opaque(String path) -> insist(path);
        case ContextElement.DrvDeep(String path) -> insist(path);
        case ContextElement.Built(ContextElement derivation, String output) -> {
          insist(derivation.path());
          wanted.computeIfAbsent(derivation, _ -> new TreeSet<>()).add(output);
        }
      }
    }
    Map<String, String> rewrites = new TreeMap<>();
    wanted.forEach((derivation, outputs) -> build(derivation, outputs, rewrites));
    return rewrites;
  }

  private void insist(String path) {
    StorePath storePath = store.dir().parse(path);
    if (!mounted.test(storePath) && !store.isValid(storePath)) {
      throw Faults.error(
          ErrorCode.INVALID_STORE_PATH,
          "the path '" + path + "' is not valid: it is not in the store");
    }
  }

  private Map<String, StorePath> build(
      ContextElement derivation, Set<String> outputs, Map<String, String> rewrites) {
    StorePath path = derivationPath(derivation, rewrites);
    String shown = store.dir().print(path) + "^" + String.join(",", outputs);
    if (!allowed) {
      throw Faults.error(
          ErrorCode.IMPORT_FROM_DERIVATION,
          "cannot build '"
              + shown
              + "' during the evaluation, as the setting 'allow-import-from-derivation' is off");
    }
    if (builder == null) {
      throw Faults.error(
          ErrorCode.IMPORT_FROM_DERIVATION,
          "the evaluation needs '" + shown + "' to be built first, but no builder is set up here");
    }
    EvalThread.beforeEffect();
    if (traced) {
      messages.message(
          Host.MessageKind.WARNING,
          "built '" + shown + "' during the evaluation (import from derivation)");
    }
    Map<String, StorePath> paths = build(builder, path, outputs, shown);
    for (Map.Entry<String, StorePath> entry : paths.entrySet()) {
      built.accept(entry.getValue());
      rewrites.put(
          placeholder(derivation, entry.getKey()).render(), store.dir().print(entry.getValue()));
    }
    return paths;
  }

  private Map<String, StorePath> build(
      DerivationBuilder with, StorePath path, Set<String> outputs, String shown) {
    Map<String, StorePath> paths;
    try {
      paths = with.build(path, Set.copyOf(outputs));
    } catch (EvalException e) {
      throw e;
    } catch (RuntimeException e) {
      String why = e instanceof StoreException s ? s.getMessage() : String.valueOf(e.getMessage());
      throw Faults.error(
          ErrorCode.IMPORT_FROM_DERIVATION,
          Faults.bytes("building '" + shown + "' for the evaluation failed: " + why));
    }
    if (!paths.keySet().containsAll(outputs)) {
      throw Faults.error(
          ErrorCode.IMPORT_FROM_DERIVATION,
          "building '" + shown + "' for the evaluation gave only " + paths.keySet());
    }
    return paths;
  }

  private StorePath derivationPath(ContextElement derivation, Map<String, String> rewrites) {
    if (derivation instanceof ContextElement.Built(ContextElement inner, String output)) {
      StorePath path = build(inner, Set.of(output), rewrites).get(output);
      if (path != null) {
        return path;
      }
    }
    return store.dir().parse(derivation.path());
  }

  private Placeholder placeholder(ContextElement derivation, String output) {
    return placeholder(store.dir(), derivation, output);
  }

  /** What stands for an output whose path is not known before it is built. */
  static Placeholder placeholder(StoreDir dir, ContextElement derivation, String output) {
    return derivation instanceof ContextElement.Built(ContextElement inner, String name)
        ? Placeholder.ofUnknownDerivation(placeholder(dir, inner, name), output)
        : Placeholder.ofUnknownOutput(dir.parse(derivation.path()), output);
  }
}
