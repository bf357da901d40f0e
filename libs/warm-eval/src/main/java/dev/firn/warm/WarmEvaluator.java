package dev.firn.warm;

import dev.firn.eval.error.EvalException;
import dev.firn.events.Fault;
import dev.firn.instantiate.Expression;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.host.DerivationBuilder;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates for a service, in pure mode: an evaluation sees the trees in the store that it is shown
 * and nothing else of the machine. Parsed files and evaluated imports stay for the next one.
 * Thread-safe.
 */
public final class WarmEvaluator implements AutoCloseable {
  /**
   * What it works with.
   *
   * @param system the platform that configurations are for, unless they say otherwise
   * @param flakeRegistry a registry file that names such as {@code nixpkgs} are looked up in; null
   *     for none
   * @param builder builds what an evaluation needs; null when nothing can be built
   * @param evaluations after so many a fresh evaluator is begun, so that what is kept stays bounded
   */
  public record Settings(
      String system,
      @Nullable Path flakeRegistry,
      @Nullable DerivationBuilder builder,
      int evaluations) {}

  /**
   * An expression with string arguments.
   *
   * @param text a function of a set of strings
   * @param visible trees in the store that may be read
   * @param tree the one among them that was submitted; null for none. Places are told relative to
   *     it.
   */
  public record Request(
      String text,
      Map<String, String> arguments,
      Collection<StorePath> visible,
      @Nullable StorePath tree) {}

  private final LocalStore store;
  private final Settings settings;
  private final ReadWriteLock recycling = new ReentrantReadWriteLock();
  private final AtomicInteger used = new AtomicInteger();
  private Instantiator nix;

  /** Makes one over an open store; the store stays the caller's. */
  public WarmEvaluator(LocalStore store, Settings settings) {
    this.store = store;
    this.settings = settings;
    this.nix = open();
  }

  private Instantiator open() {
    Path registry = settings.flakeRegistry;
    NixSettings nixSettings =
        NixSettings.defaults()
            .with("pure-eval", "true")
            .with("system", settings.system)
            .with("accept-flake-config", "false")
            .with("experimental-features", "nix-command flakes")
            .with("flake-registry", registry == null ? "" : registry.toString());
    Instantiator.Builder builder =
        Instantiator.builder(nixSettings)
            .store(store)
            .environment(Map.of())
            .searchPath(List.of())
            .workingDirectory("/");
    if (settings.builder != null) {
      builder.derivationBuilder(settings.builder);
    }
    return builder.open();
  }

  /**
   * The value as JSON. Derivations that it names are in the store when this returns.
   *
   * @throws EvaluationFault if the expression is at fault
   */
  public String json(Request request) {
    return with(
        request,
        nix -> {
          Expression expression = nix.text(request.text);
          for (Map.Entry<String, String> argument : request.arguments.entrySet()) {
            expression = expression.stringArgument(argument.getKey(), bytes(argument.getValue()));
          }
          String json = expression.json();
          store.flush();
          return new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        });
  }

  /**
   * Works with the evaluator itself.
   *
   * @throws EvaluationFault if the evaluation is at fault
   */
  public <T> T with(Request request, Function<Instantiator, T> task) {
    if (used.incrementAndGet() > settings.evaluations) {
      recycle();
    }
    recycling.readLock().lock();
    Instantiator current = nix;
    try {
      request.visible.forEach(current.host()::allow);
      return task.apply(current);
    } catch (EvalException e) {
      String tree = request.tree == null ? null : store.dir().print(request.tree);
      throw new EvaluationFault(new FaultReader(current.machine().positions(), tree).read(e));
    } catch (StoreException e) {
      throw new EvaluationFault(Fault.of("store", String.valueOf(e.getMessage())));
    } finally {
      recycling.readLock().unlock();
    }
  }

  private void recycle() {
    recycling.writeLock().lock();
    try {
      if (used.get() > settings.evaluations) {
        used.set(0);
        nix = open();
      }
    } finally {
      recycling.writeLock().unlock();
    }
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The store that evaluations write to. */
  public LocalStore store() {
    return store;
  }

  @Override
  public void close() {
    store.flush();
  }
}
