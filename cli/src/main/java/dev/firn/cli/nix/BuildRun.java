package dev.firn.cli.nix;

import dev.firn.build.BuildException;
import dev.firn.build.BuildPlan;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.Json;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What commands that build have in common: their flags, and building with links to the results. */
public final class BuildRun {
  /** The rest of a help text: flags, those of every evaluation too, and the exit status. */
  public static final String HELP =
      """
        -o LINK, --out-link LINK       name the link to the result otherwise than 'result'
        --no-out-link                  make no link
        --dry-run                      tell what would be built
        -j N, --max-jobs N             run N builds at a time; 'auto' for one per processor
        --cores N                      what builders see as NIX_BUILD_CORES
        -K, --keep-failed              keep the folder of a build that fails
        -k, --keep-going               go on with what does not depend on a failure
        -Q, --no-build-output          leave out what builders say
        --timeout N, --max-silent-time N    end a build after so many seconds

      """
          + EvaluationFlags.HELP
          + """

      Builds need bubblewrap (bwrap). Exit status 100: a build failed; 101: it took too long; 102: a
      fixed output has another hash; 1: anything else.
      """;

  private final Console console;
  private boolean dryRun;
  private boolean keepFailed;
  private boolean keepGoing;
  private boolean quiet;
  private boolean json;
  private @Nullable String link = "result";

  public BuildRun(Console console) {
    this.console = console;
  }

  /** Takes the current argument if it is a flag of these. */
  public boolean accept(Arguments line) {
    switch (line.isFlag() ? line.current() : "") {
      case "-o", "--out-link" -> link = line.value();
      case "--no-out-link", "--no-link" -> link = null;
      case "--dry-run" -> dryRun = true;
      case "-K", "--keep-failed" -> keepFailed = true;
      case "-k", "--keep-going" -> keepGoing = true;
      case "-Q", "--no-build-output", "--quiet" -> quiet = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Prints results and failures as JSON. */
  public void setJson() {
    json = true;
  }

  /**
   * Builds outputs, links to them and prints them.
   *
   * @return the exit status
   */
  public int build(Evaluation evaluation, Set<DerivationOutputId> wanted) {
    StoreDir dir = evaluation.nix().host().store().dir();
    Builds builds = BuiltValue.builds(evaluation);
    if (keepFailed) {
      builds.keepFailed();
    }
    if (keepGoing) {
      builds.keepGoing();
    }
    if (quiet) {
      builds.quiet();
    }
    announce(builds.planner().plan(wanted), dir);
    Map<DerivationOutputId, StorePath> built = Map.of();
    if (!dryRun) {
      try {
        built = builds.provider().provide(wanted);
      } catch (BuildException e) {
        console.out().flush();
        complain(e, dir);
        return Builds.status(e);
      }
      link(evaluation, built, dir);
    }
    if (json) {
      console.out().line(ProcessBytes.utf8(results(wanted, built, dir).toString()));
    } else {
      built.values().forEach(path -> console.out().line(dir.print(path)));
    }
    return 0;
  }

  private void announce(BuildPlan plan, StoreDir dir) {
    int count = plan.steps().size();
    if (count > 0) {
      console
          .err()
          .line(
              count == 1
                  ? "this derivation will be built:"
                  : "these " + count + " derivations will be built:");
      plan.steps().forEach(step -> console.err().line("  " + dir.print(step.path())));
      console.err().flush();
    }
  }

  private void link(Evaluation evaluation, Map<DerivationOutputId, StorePath> built, StoreDir dir) {
    String name = link;
    if (name == null) {
      return;
    }
    Map<StorePath, Integer> numbers = new LinkedHashMap<>();
    built.forEach(
        (id, path) -> {
          numbers.putIfAbsent(id.derivation(), numbers.size() + 1);
          int number = numbers.getOrDefault(id.derivation(), 1);
          String full =
              console.absolute(name)
                  + (number == 1 ? "" : "-" + number)
                  + (id.output().equals("out") ? "" : "-" + id.output());
          evaluation.roots().add(full, 1, dir.print(path));
        });
  }

  /** As {@code nix build --json}: an object for each derivation; on a dry run with no paths. */
  private static Json results(
      Set<DerivationOutputId> wanted, Map<DerivationOutputId, StorePath> built, StoreDir dir) {
    Map<StorePath, Map<String, @Nullable String>> outputs = new LinkedHashMap<>();
    for (DerivationOutputId id : wanted) {
      StorePath path = built.get(id);
      outputs
          .computeIfAbsent(id.derivation(), _ -> new LinkedHashMap<>())
          .put(id.output(), path == null ? null : dir.print(path));
    }
    List<Json> all = new ArrayList<>();
    outputs.forEach(
        (derivation, paths) ->
            all.add(Json.object("drvPath", dir.print(derivation), "outputs", new Json(paths))));
    return new Json(all);
  }

  private void complain(BuildException failure, StoreDir dir) {
    if (json) {
      Json told =
          Json.object(
              "code",
              failure.code(),
              "derivation",
              dir.print(failure.derivation()),
              "message",
              failure.getMessage(),
              "others",
              new Json(Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList()));
      console.err().line(ProcessBytes.utf8(told.toString()));
      return;
    }
    complain(failure);
    for (Throwable other : failure.getSuppressed()) {
      complain(other);
    }
  }

  private void complain(Throwable failure) {
    String prefix = console.colours() ? "\33[31;1merror:\33[0m " : "error: ";
    String message = String.valueOf(failure.getMessage());
    boolean bytes = message.chars().allMatch(c -> c < 0x100);
    console.err().line(prefix + (bytes ? message : ProcessBytes.utf8(message)));
  }
}
