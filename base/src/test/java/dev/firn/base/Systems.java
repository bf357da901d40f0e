package dev.firn.base;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.instantiate.Expression;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.host.MessageSink;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.path.StoreDir;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Evaluates configurations with the distribution in this checkout, over a store in memory. */
final class Systems implements AutoCloseable {
  static final Path BASE = Path.of("").toAbsolutePath();
  static final Path CHECKOUT = BASE.getParent();
  static final Path EXAMPLES = CHECKOUT.resolve("examples");

  private final Instantiator nix;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  Systems() {
    MessageSink sink = (kind, text) -> messages.add(text);
    nix =
        Instantiator.builder(NixSettings.defaults().with("system", "x86_64-linux"))
            .store(DummyStore.inMemory(StoreDir.DEFAULT))
            .environment(Map.of())
            .messages(sink)
            .open();
  }

  /** A system of an example, or of any other file. */
  Expression of(Path configuration) {
    return nix.text(
        "import "
            + BASE
            + "/nixos { system = \"x86_64-linux\"; configuration = "
            + configuration
            + "; }");
  }

  /** The value of an expression with {@code lib}, {@code pkgs} and {@code eval MODULE} in scope. */
  Expression text(String expression) {
    return nix.text(
        """
        let
          lib = import %1$s/lib;
          pkgs = import %1$s { system = "x86_64-linux"; };
          eval = module: (import %1$s/nixos/lib/eval-config.nix { system = "x86_64-linux"; modules = [ module ]; }).config;
          merge = modules: (lib.evalModules { inherit modules; }).config;
        in
        %2$s"""
            .formatted(BASE, expression));
  }

  /** What evaluating fails with: the message as a person sees it, without this checkout's path. */
  String failure(Expression expression, Function<Expression, String> use) {
    try {
      return "no failure: " + use.apply(expression);
    } catch (EvalException e) {
      return new ErrorRenderer(nix.machine().positions(), false, false)
          .render(e)
          .replace(CHECKOUT.toString(), "/firn");
    }
  }

  /** Warnings and traces so far. */
  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    nix.close();
  }
}
