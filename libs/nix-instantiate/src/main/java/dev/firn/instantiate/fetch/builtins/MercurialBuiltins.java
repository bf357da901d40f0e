package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.git.GitSources;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.syntax.Symbol;
import java.util.function.Supplier;

/** {@code fetchMercurial}. */
public final class MercurialBuiltins implements BuiltinGroup {
  private static final int SHORT = 12;

  private final Machine machine;
  private final Supplier<Fetcher> fetchers;

  /**
   * @param fetchers gives the fetcher, always the same, once something is fetched
   */
  public MercurialBuiltins(Machine machine, Supplier<Fetcher> fetchers) {
    this.machine = machine;
    this.fetchers = fetchers;
  }

  @Override
  public void register(Registry registry) {
    registry.add("fetchMercurial", this::fetchMercurial);
  }

  @Doc(
      name = "fetchMercurial",
      args = {"args"},
      text =
          """
          Fetches a tree from a Mercurial repository by the command `hg`, which must be installed,
          and gives a set with its `outPath`, `branch`, `rev`, `shortRev` and `revCount`. *args* is
          a URL or path, or a set with `url` and, optionally, `rev`, a commit, branch or tag, and
          `name`. The working directory of a local repository with changes is taken as it is, as far
          as Mercurial tracks it, if there is no `rev`. Pure evaluation needs a commit.
          """)
  Value fetchMercurial(int pos, Value argument) {
    InputAttrs attrs = read(argument);
    String url = attrs.requireText("url");
    Fetcher fetcher = fetchers.get();
    new UriRules(machine, fetcher.settings().allowedUris()).check(url);
    if (machine.settings().pure() && !attrs.has("rev")) {
      throw InputArguments.failure(
          ErrorCode.ACCESS_FORBIDDEN,
          "in pure evaluation mode, 'fetchMercurial' needs a commit as 'rev'",
          EvalException.NO_POS);
    }
    InputAttrs complete = attrs.with("url", url.contains("://") ? url : "file://" + url);
    Fetched fetched =
        FetchFaults.guard(() -> fetcher.fetch(Input.fromAttrs(complete), Registries.Use.NONE));
    return value(fetcher.store().dir().print(fetched.path()), fetched.locked(), pos);
  }

  private static Value value(String outPath, Input locked, int pos) {
    AttrsBuilder out = new AttrsBuilder(5);
    out.put(Symbol.of("outPath"), TreeValues.storePath(outPath), pos);
    locked.ref().ifPresent(branch -> out.put(Symbol.of("branch"), Str.of(branch), pos));
    String rev = locked.rev().orElse(GitSources.NO_COMMIT);
    out.put(Symbol.of("rev"), Str.of(rev), pos);
    out.put(Symbol.of("shortRev"), Str.of(rev.substring(0, SHORT)), pos);
    locked
        .attrs()
        .number("revCount")
        .ifPresent(n -> out.put(Symbol.of("revCount"), Int.of(n), pos));
    return out.build();
  }

  private InputAttrs read(Value argument) {
    InputAttrs attrs = InputAttrs.of("type", "hg", "name", "source");
    if (!(argument.force() instanceof Attrs set)) {
      return attrs.with(
          "url",
          text(argument, EvalException.NO_POS, "while evaluating the argument of fetchMercurial"));
    }
    for (int slot : set.shape.byName()) {
      Value value = set.values[slot];
      int pos = set.posAt(slot);
      String name = set.nameAt(slot).name();
      String during = "while evaluating the attribute '" + name + "' of fetchMercurial";
      attrs =
          switch (name) {
            case "url" -> attrs.with("url", text(value, pos, during));
            case "rev" -> {
              String rev = Expect.plainString(value, pos, during);
              yield attrs.with(rev.matches("[0-9a-fA-F]{40}") ? "rev" : "ref", rev);
            }
            case "name" -> attrs.with("name", Expect.plainString(value, pos, during));
            default ->
                throw InputArguments.failure(
                    ErrorCode.ARGUMENT_UNEXPECTED,
                    "'fetchMercurial' takes no argument '" + name + "'",
                    pos);
          };
    }
    if (attrs.text("url").orElse("").isEmpty()) {
      throw InputArguments.failure(
          ErrorCode.ARGUMENT_MISSING,
          "'fetchMercurial' needs the attribute 'url'",
          EvalException.NO_POS);
    }
    return attrs;
  }

  private String text(Value value, int pos, String during) {
    return machine.coercion().toStr(value, pos, during, Coercion.Mode.PLAIN).value;
  }
}
