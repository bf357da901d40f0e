package dev.firn.moduleservice.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.base.BaseDistribution;
import dev.firn.events.Action;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.Envelope;
import dev.firn.events.Pin;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemMerged;
import dev.firn.events.Target;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.kit.store.WorkStore;
import dev.firn.moduleservice.domain.Systems;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.WarmEvaluator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionSearchTest {
  private static final Target TARGET = new Target(List.of(), Target.SYSTEM, Action.SWITCH);

  @TempDir static Path folder;
  private static final Systems SYSTEMS = new Systems();
  private static WorkStore store;
  private static WarmEvaluator evaluator;
  private static OptionSearch search;
  private static StorePath base;

  @BeforeAll
  static void open() throws IOException {
    LocalStore local = LocalStore.inRoot(folder.resolve("root"));
    // nothing listens there: everything that is looked at is in the folder
    store =
        new WorkStore(
            local,
            new BinaryCacheClient(
                BinaryCacheClient.Settings.of(URI.create("http://127.0.0.1:1"))
                    .withoutSignatures()));
    evaluator =
        new WarmEvaluator(
            local,
            new WarmEvaluator.Settings(
                "x86_64-linux",
                null,
                null,
                10,
                folder.resolve("cache"),
                List.of(),
                DeniedAddresses.NONE));
    StorePath firnModule =
        add("firn-module.nix", MemoryTree.file(BaseDistribution.file("firn-module.nix"), false));
    new BaseDistribution().unpack(folder.resolve("base"));
    base = add("base", DiskTree.open(folder.resolve("base")));
    search = new OptionSearch(SYSTEMS, new Merging(evaluator, "x86_64-linux", firnModule), store);
    merged("web", "{ services.nginx.enable = true; networking.hostName = \"web\"; }");
    merged("mail", "{ networking.hostName = \"mail\"; }");
    merged("broken", "{ networking.hostName = ");
  }

  @AfterAll
  static void close() {
    evaluator.close();
    store.close();
  }

  private static StorePath add(String name, FileSystemObject tree) {
    return store
        .local()
        .addTree(name, tree, ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
  }

  private static void merged(String name, String text) {
    StorePath source =
        add("source", MemoryTree.directory(Map.of("configuration.nix", MemoryTree.file(text))));
    SYSTEMS.apply(
        Envelope.of(
            "/test",
            null,
            new ConfigurationEvaluated(
                name,
                "revision-" + name,
                print(source),
                List.of(new Pin("release", "base", print(base))),
                List.of(new SystemEntry(name, "configuration.nix", List.of())),
                TARGET,
                1)));
    SYSTEMS.apply(
        Envelope.of(
            "/test",
            null,
            new SystemMerged(
                name,
                "revision-" + name,
                name,
                print(source) + ".drv",
                print(source),
                1,
                List.of(),
                List.of(),
                TARGET,
                1,
                null)));
  }

  private static String print(StorePath path) {
    return store.local().dir().print(path);
  }

  private static Merging.OptionQuery query(String text, String after, int limit) {
    return new Merging.OptionQuery("", text, after, limit);
  }

  @Test
  void anOptionOfAllSystemsTellsWhatEachMakesOfIt() {
    OptionSearch.Found found = search.ofAllSystems(query("networking.hostname", "", 10));

    JsonNode hostName = found.options().getFirst();
    assertThat(hostName.path("name").asText()).isEqualTo("networking.hostName");
    assertThat(hostName.path("type").asText()).isNotEmpty();
    assertThat(hostName.has("value")).isFalse();
    assertThat(hostName.findValuesAsText("system")).containsExactly("mail/mail", "web/web");
    assertThat(hostName.path("systems").path(1).path("value").asText()).isEqualTo("\"web\"");
    assertThat(hostName.path("systems").path(1).path("revision").asText())
        .isEqualTo("revision-web");
    assertThat(hostName.path("systems").path(1).path("definitions").toString())
        .contains("configuration.nix");
  }

  @Test
  void aSystemThatCannotBeLookedIntoIsNamed() {
    assertThat(search.ofAllSystems(query("networking.hostname", "", 10)).faults())
        .containsOnlyKeys("broken/broken");
  }

  @Test
  void pagesFollowEachOther() {
    OptionSearch.Found all = search.ofAllSystems(query("nginx", "", 6));
    OptionSearch.Found first = search.ofAllSystems(query("nginx", "", 3));
    String last = first.options().getLast().path("name").asText();
    OptionSearch.Found second = search.ofAllSystems(query("nginx", last, 3));

    assertThat(first.options()).isEqualTo(all.options().subList(0, 3));
    assertThat(second.options()).isEqualTo(all.options().subList(3, 6));
  }

  @Test
  void whatCanBeSetInAReleaseIsToldWithoutASystem() throws Exception {
    String options = search.ofRelease("base", query("services.nginx.enable", "", 5)).orElseThrow();

    JsonNode option = new ObjectMapper().readTree(options).path(0);
    assertThat(option.path("name").asText()).isEqualTo("services.nginx.enable");
    assertThat(option.path("value").asText()).isEqualTo("false");
  }

  @Test
  void theReleaseIsThereBeforeThereIsAnySystem() {
    OptionSearch alone =
        new OptionSearch(
            new Systems(),
            new Merging(
                evaluator,
                "x86_64-linux",
                add(
                    "firn-module.nix",
                    MemoryTree.file(BaseDistribution.file("firn-module.nix"), false))),
            store);

    assertThat(alone.ofRelease("base", query("networking.hostName", "", 1))).isPresent();
    assertThat(alone.ofRelease("99.11", query("networking.hostName", "", 1))).isEmpty();
  }
}
