package dev.firn.evalservice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.limit.Limits;
import dev.firn.events.Action;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Pin;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.Target;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationHandlerTest {
  private static final String CANCELLED_WHILE_PUBLISHED = "r2";

  @TempDir Path folder;
  private final List<StorePath> published = new ArrayList<>();
  private final RunningEvaluations running = new RunningEvaluations(Limits.NONE);
  private Runnable onPublish = () -> {};
  private Path allowed;
  private LocalStore store;
  private WarmEvaluator evaluator;
  private SourceTrees trees;
  private ConfigurationHandler handler;

  @BeforeEach
  void open() throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    Files.writeString(base.resolve("default.nix"), "{ ... }: { }");
    Files.writeString(base.resolve("flake.nix"), "{ outputs = { self }: { answer = 42; }; }");
    Path registry = folder.resolve("registry.json");
    Files.writeString(
        registry,
        "{\"version\":2,\"flakes\":[{\"from\":{\"type\":\"indirect\",\"id\":\"nixpkgs\"},"
            + "\"to\":{\"type\":\"path\",\"path\":\""
            + base
            + "\"}}]}");
    allowed = Files.createDirectories(folder.resolve("allowed"));
    store = LocalStore.inRoot(folder.resolve("root"));
    evaluator =
        new WarmEvaluator(
            store,
            new WarmEvaluator.Settings(
                "x86_64-linux",
                registry,
                null,
                100,
                folder.resolve("cache"),
                List.of(base, allowed),
                DeniedAddresses.NONE));
    trees = new SourceTrees(store, folder.resolve("scratch"));
    handler =
        new ConfigurationHandler(
            evaluator,
            running,
            trees,
            new Releases(evaluator, Map.of(), Releases.BASE, base),
            this::publish);
  }

  /** What is named to others is in the store. */
  private void publish(Collection<StorePath> paths) {
    assertThat(paths).allMatch(store::isValid);
    published.addAll(paths);
    onPublish.run();
  }

  @AfterEach
  void close() {
    evaluator.close();
    store.close();
  }

  private FirnEvent submit(Source source, String profile) {
    Target target = new Target(List.of(), profile, Action.SWITCH);
    List<FirnEvent> events =
        handler.handle(
            Envelope.of(
                "/test", null, new ConfigurationSubmitted("web", "r1", source, target, null)));
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  private FirnEvent submit(Map<String, String> files, @Nullable String entry) {
    StorePath tree = trees.ofFiles(files);
    return submit(new Source.Tree(store.dir().print(tree), entry, null), Target.SYSTEM);
  }

  @Test
  void aConfigurationIsASystemOfItsName() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated) submit(Map.of("configuration.nix", "{ }"), null);

    assertThat(evaluated.systems())
        .containsExactly(new SystemEntry("web", "configuration.nix", List.of()));
    assertThat(evaluated.pins()).extracting(pin -> pin.input()).containsExactly("release");
    assertThat(evaluated.target()).isEqualTo(new Target(List.of(), "system", Action.SWITCH));
  }

  @Test
  void nothingFollowsFromWhatIsCancelledMeanwhile() {
    StorePath tree = trees.ofFiles(Map.of("configuration.nix", "{ }"));
    Envelope<FirnEvent> submitted =
        Envelope.of(
            "/test",
            null,
            new ConfigurationSubmitted(
                "web",
                CANCELLED_WHILE_PUBLISHED,
                new Source.Tree(store.dir().print(tree), null, null),
                new Target(List.of(), Target.SYSTEM, Action.SWITCH),
                null));
    onPublish =
        () -> running.see(new ConfigurationCancelled("web", CANCELLED_WHILE_PUBLISHED, null));

    assertThat(handler.handle(submitted)).isEmpty();
    assertThat(published).isNotEmpty();
    published.clear();
    assertThat(handler.handle(submitted)).isEmpty();
    assertThat(handler.onFailure(submitted, new IllegalStateException("no"))).isEmpty();
    assertThat(published).isEmpty();
  }

  @Test
  void whatTheEventNamesIsPublishedBefore() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated) submit(Map.of("configuration.nix", "{ }"), null);

    assertThat(published)
        .extracting(store.dir()::print)
        .contains(evaluated.source(), evaluated.pins().getFirst().storePath());
  }

  @Test
  void aSourceWithoutConfigurationSaysWhatIsMissing() {
    ConfigurationRejected rejected = (ConfigurationRejected) submit(Map.of("readme", "x"), null);

    assertThat(rejected.fault().code()).isEqualTo("no-configuration");
    assertThat(rejected.fault().message()).contains("configuration.nix").contains("flake.nix");
  }

  @Test
  void anEntryNamesTheFile() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated) submit(Map.of("hosts/a.nix", "{ }"), "hosts/a.nix");

    assertThat(evaluated.systems()).extracting(SystemEntry::entry).containsExactly("hosts/a.nix");
  }

  @Test
  void theSystemsOfAFlakeAreItsNixosConfigurations() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated)
            submit(
                Map.of(
                    "flake.nix",
                    "{ outputs = { self, nixpkgs }: { nixosConfigurations = "
                        + "{ b = nixpkgs.answer; a = 1; }; }; }"),
                null);

    assertThat(evaluated.systems())
        .containsExactly(
            new SystemEntry("a", "#a", List.of()), new SystemEntry("b", "#b", List.of()));
    assertThat(evaluated.pins()).extracting(pin -> pin.input()).containsExactly("nixpkgs");
  }

  @Test
  void aFlakeIsLockedBeforeItIsEvaluated() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated)
            submit(
                Map.of(
                    "flake.nix",
                    "{ outputs = { self, nixpkgs }: { nixosConfigurations = { a = 1; }; }; }"),
                "#a");
    StorePath source = store.dir().parse(String.valueOf(evaluated.source()));

    assertThat(store.physicalPath(source).orElseThrow().resolve("flake.lock"))
        .isRegularFile()
        .content()
        .contains("\"narHash\"");
  }

  @Test
  void aSystemThatTheFlakeDoesNotHaveIsNamed() {
    ConfigurationRejected rejected =
        (ConfigurationRejected)
            submit(
                Map.of("flake.nix", "{ outputs = { self }: { nixosConfigurations.a = 1; }; }"),
                "#b");

    assertThat(rejected.fault().message()).contains("nixosConfigurations.b").contains("a");
  }

  @Test
  void aFlakeWithASyntaxErrorSaysWhere() {
    ConfigurationRejected rejected =
        (ConfigurationRejected) submit(Map.of("flake.nix", "{\n  outputs = { self }: {\n"), null);

    assertThat(rejected.fault().file()).isEqualTo("flake.nix");
  }

  @Test
  void packagesAreAProfileOfAUser() {
    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated)
            submit(new Source.Packages(List.of("git", "hello"), null), "user/ann");

    assertThat(evaluated.systems())
        .containsExactly(new SystemEntry("ann", "", List.of("git", "hello")));
    assertThat(evaluated.source()).isNull();
  }

  @Test
  void anArchiveIsFetchedIntoTheStore() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(tree.resolve("configuration.nix"), "{ }");
    Path archive = allowed.resolve("tree.tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-C", folder.toString(), "-czf", archive.toString(), "tree")
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();

    ConfigurationEvaluated evaluated =
        (ConfigurationEvaluated)
            submit(new Source.FlakeRef("tarball+file://" + archive, null), Target.SYSTEM);

    assertThat(published).contains(store.dir().parse(evaluated.source()));
    assertThat(evaluated.pins()).extracting(Pin::input).containsExactly("source", "release");
  }

  @Test
  void aReleaseThatCannotBeFetchedEndsTheSubmission() {
    StorePath tree = trees.ofFiles(Map.of("configuration.nix", "{ }"));

    ConfigurationRejected rejected =
        (ConfigurationRejected)
            submit(
                new Source.Tree(
                    store.dir().print(tree), null, "path:" + allowed.resolve("nowhere")),
                Target.SYSTEM);

    assertThat(rejected.fault().code()).isEqualTo("fetch-failed");
    assertThat(rejected.fault().message()).contains("nowhere");
  }

  private ConfigurationRejected rejected(Source source) {
    return (ConfigurationRejected) submit(source, Target.SYSTEM);
  }

  /** Whoever may submit must not read the disk of the machine that evaluates. */
  @Test
  void nothingOfTheMachineIsTakenAsASource() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.writeString(own.resolve("configuration.nix"), "{ }");
    Files.writeString(own.resolve("flake.nix"), "{ outputs = _: { }; }");
    Files.createSymbolicLink(allowed.resolve("link"), own);
    StorePath files = trees.ofFiles(Map.of("configuration.nix", "{ }"));
    StorePath input =
        trees.ofFiles(
            Map.of(
                "flake.nix",
                "{ inputs.own.url = \"path:" + own + "\"; outputs = { self, own }: { }; }"));

    for (Source source :
        List.of(
            new Source.FlakeRef("path:" + own, null),
            new Source.FlakeRef("path:" + folder.resolve("none"), null),
            new Source.FlakeRef("path:" + allowed.resolve("link"), null),
            new Source.FlakeRef("git+file://" + own, null),
            new Source.FlakeRef("tarball+file://" + own.resolve("configuration.nix"), null),
            new Source.FlakeRef("hg+file://" + own, null),
            new Source.Git("file://" + own, null, null, null, null),
            new Source.Git("file://" + own, "main", null, null, null),
            new Source.Tree(store.dir().print(files), null, "path:" + own),
            new Source.Tree(store.dir().print(input), null, null))) {
      assertThat(rejected(source).fault().message())
          .as(source.toString())
          .contains("machine that evaluates");
    }
  }

  @Test
  void whatIsNamedWithoutASchemeDoesNotTellWhetherItIsThere() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.writeString(own.resolve("flake.nix"), "{ outputs = _: { }; }");

    String there = rejected(new Source.FlakeRef(own.toString(), null)).fault().message();
    String none = rejected(new Source.FlakeRef(folder + "/not", null)).fault().message();

    assertThat(there.replace(own.toString(), "X")).isEqualTo(none.replace(folder + "/not", "X"));
  }

  @Test
  void aLinkInASubmissionDoesNotLeadOutOfIt() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.nix"), "\"the secret\"");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("secret.nix"), secret);
    Files.createSymbolicLink(tree.resolve("flake.lock"), secret);
    Files.writeString(
        tree.resolve("flake.nix"),
        "{ outputs = { self, nixpkgs }: { nixosConfigurations.a = 1; }; }");
    Files.writeString(tree.resolve("bad.nix"), "throw (import ./secret.nix)");
    Path archive = folder.resolve("tree.tar");
    Process tar =
        new ProcessBuilder("tar", "-C", tree.toString(), "-cf", archive.toString(), ".")
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    StorePath path = trees.ofArchive(Files.newInputStream(archive));

    String printed = store.dir().print(path);
    ConfigurationEvaluated locked =
        (ConfigurationEvaluated) submit(new Source.Tree(printed, null, null), Target.SYSTEM);
    StorePath source = store.dir().parse(String.valueOf(locked.source()));
    assertThat(store.physicalPath(source).orElseThrow().resolve("flake.lock"))
        .content()
        .doesNotContain("the secret");
    for (String file : List.of("/secret.nix", "/bad.nix", "/flake.lock")) {
      assertThatThrownBy(
              () ->
                  evaluator.json(
                      new WarmEvaluator.Request(
                          "{ source }: import (source + \"" + file + "\")",
                          Map.of("source", printed),
                          List.of(path),
                          path)))
          .isInstanceOfSatisfying(
              EvaluationFault.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo("access-forbidden");
                assertThat(e.fault().toString()).doesNotContain("the secret");
              });
    }
  }

  @Test
  void theFoldersOfConfiguredReleasesAreAllowed() {
    assertThat(
            Releases.folders(
                List.of(
                    "path:/a/b?dir=c",
                    "git+file:///d",
                    "tarball+file:///e.tar",
                    "/f",
                    "github:o/r",
                    "https://example.org/g")))
        .containsExactly(Path.of("/a/b"), Path.of("/d"), Path.of("/e.tar"), Path.of("/f"));
  }
}
