package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchClosureTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final SecretKey KEY = SecretKey.generate("cache-1");

  /** Input-addressed; {@link #TOP} refers to itself twice and to this. */
  private static final StorePath LIBRARY = DIR.parse("/nix/store/" + "a".repeat(32) + "-library");

  private static final StorePath TOP = DIR.parse("/nix/store/" + "b".repeat(32) + "-top");
  private static final String TOP_TEXT =
      DIR.print(LIBRARY) + "\n" + DIR.print(TOP) + "\n" + DIR.print(TOP) + "\n";

  @TempDir Path temp;

  private WebServer web;

  @BeforeEach
  void startCache() throws IOException {
    web = WebServer.start();
    web.put("/nix-cache-info", "StoreDir: /nix/store\n");
    offer(LIBRARY, "shared code", Optional.of(KEY));
    offer(TOP, TOP_TEXT, Optional.of(KEY), LIBRARY, TOP);
  }

  @AfterEach
  void stopCache() {
    web.close();
  }

  private void offer(
      StorePath path, String contents, Optional<SecretKey> key, StorePath... references)
      throws IOException {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(MemoryTree.file(contents), nar);
    NarWriter.HashAndSize hash = NarWriter.hash(MemoryTree.file(contents), HashAlgorithm.SHA256);
    PathInfo info =
        new PathInfo(
            path,
            hash.hash(),
            hash.size(),
            new TreeSet<>(java.util.List.of(references)),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty());
    NarInfo plain =
        new NarInfo(
            info,
            "nar/" + path.hashPart() + ".nar",
            "none",
            Optional.empty(),
            OptionalLong.empty());
    NarInfo narInfo = key.isPresent() ? plain.signedBy(DIR, key.get()) : plain;
    web.put("/" + path.hashPart() + ".narinfo", narInfo.print(DIR));
    web.put("/nar/" + path.hashPart() + ".nar", nar.toByteArray());
  }

  private static NixSettings settings() {
    return NixSettings.defaults()
        .with("experimental-features", "fetch-closure")
        .with("trusted-public-keys", KEY.publicKey().toString());
  }

  private Instantiator open(NixSettings settings, boolean readOnly) {
    Store store = LocalStore.inRoot(temp.resolve("store"));
    return Instantiator.builder(settings)
        .store(store)
        .readOnly(readOnly)
        .environment(Map.of("XDG_CACHE_HOME", temp.resolve("cache").toString()))
        .open();
  }

  private String eval(NixSettings settings, boolean readOnly, String expression) {
    try (Instantiator nix = open(settings, readOnly)) {
      return nix.text(expression).print();
    }
  }

  private EvalException failure(NixSettings settings, String arguments) {
    try (Instantiator nix = open(settings, false)) {
      return org.junit.jupiter.api.Assertions.assertThrows(
          EvalException.class,
          () -> nix.text("builtins.fetchClosure { " + arguments + " }").print());
    }
  }

  private String from(StorePath path) {
    return "fromStore = \"" + web.url("") + "\"; fromPath = " + DIR.print(path) + "; ";
  }

  private String reading(String arguments) {
    return "builtins.readFile (builtins.fetchClosure { " + arguments + " })";
  }

  private String rewrittenPath() {
    String message = failure(settings(), from(TOP) + "toPath = \"\";").getMessage();
    int at = message.lastIndexOf("/nix/store/");
    return message.substring(at, message.indexOf('\'', at));
  }

  @Test
  void aSignedObjectComesWithAllThatItRefersTo() {
    String printed = eval(settings(), false, reading(from(TOP) + "inputAddressed = true;"));

    assertThat(printed).isEqualTo("\"" + TOP_TEXT.replace("\n", "\\n") + "\"");
    try (Store store = LocalStore.inRoot(temp.resolve("store"))) {
      assertThat(store.isValid(TOP)).isTrue();
      assertThat(store.isValid(LIBRARY)).isTrue();
    }
  }

  @Test
  void whatIsInTheStoreIsNotAskedForAgain() {
    eval(settings(), false, reading(from(TOP) + "inputAddressed = true;"));
    int before = web.targets().size();

    eval(settings(), false, reading(from(TOP) + "inputAddressed = true;"));

    assertThat(web.targets()).hasSize(before);
  }

  @Test
  void anObjectWithoutATrustedSignatureIsRefused() throws IOException {
    offer(TOP, TOP_TEXT, Optional.of(SecretKey.generate("cache-1")), LIBRARY, TOP);

    assertThat(failure(settings(), from(TOP) + "inputAddressed = true;"))
        .hasMessageContaining("no signature by a key in 'trusted-public-keys'");
    assertThat(web.targets()).noneMatch(target -> target.startsWith("/nar/"));
  }

  @Test
  void anUnsignedObjectThatIsOnlyReferredToIsRefusedToo() throws IOException {
    offer(LIBRARY, "shared code", Optional.empty());

    assertThat(failure(settings(), from(TOP) + "inputAddressed = true;"))
        .hasMessageContaining(DIR.print(LIBRARY));
  }

  @Test
  void requireSigsTurnedOffTakesUnsignedObjects() throws IOException {
    offer(LIBRARY, "unsigned", Optional.empty());

    String printed =
        eval(
            settings().with("require-sigs", "false"),
            false,
            reading(from(LIBRARY) + "inputAddressed = true;"));

    assertThat(printed).isEqualTo("\"unsigned\"");
  }

  @Test
  void anArchiveOfOtherContentsIsRefused() throws IOException {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(MemoryTree.file("evil code!!"), nar);
    web.put("/nar/" + LIBRARY.hashPart() + ".nar", nar.toByteArray());

    assertThat(failure(settings(), from(LIBRARY) + "inputAddressed = true;"))
        .hasMessageContaining("is damaged");
  }

  @Test
  void anInputAddressedObjectIsNotTakenForAContentAddressedOne() {
    assertThat(failure(settings(), from(TOP))).hasMessageContaining("inputAddressed = true");
  }

  @Test
  void rewritingNeedsNoSignature() throws IOException {
    offer(LIBRARY, "shared code", Optional.empty());
    offer(TOP, TOP_TEXT, Optional.empty(), LIBRARY, TOP);
    String to = rewrittenPath();

    String printed = eval(settings(), false, reading(from(TOP) + "toPath = " + to + ";"));

    assertThat(printed).contains(to + "\\n" + to).doesNotContain(DIR.print(LIBRARY));
  }

  /** Nix 2.8's {@code nix store make-content-addressed} gives the same for an equal object. */
  @Test
  void theRewrittenPathFollowsFromTheContents() throws IOException {
    StorePath path = DIR.parse("/nix/store/" + "c".repeat(32) + "-self");
    offer(path, "I am " + DIR.print(path), Optional.empty(), path);

    assertThat(failure(settings(), from(path) + "toPath = \"\";"))
        .hasMessageContaining("/nix/store/yfq612lfxrb6hjylphil7fp1jw4p3c1c-self");
  }

  @Test
  void aWrongTargetOfRewritingIsAnErrorThatNamesTheRightOne() {
    assertThat(failure(settings(), from(TOP) + "toPath = " + DIR.print(TOP) + ";"))
        .hasMessageContaining(rewrittenPath());
  }

  @Test
  void aRewrittenObjectIsContentAddressed() {
    String to = rewrittenPath();
    eval(settings(), false, reading(from(TOP) + "toPath = " + to + ";"));

    String printed =
        eval(
            settings(),
            false,
            "builtins.fetchClosure { fromStore = \"http://127.0.0.1:9\"; fromPath = " + to + "; }");

    assertThat(printed).isEqualTo("\"" + to + "\"");
  }

  @Test
  void aReadOnlyStoreLeavesTheClosureInTheCache() {
    NixSettings pure = settings().with("pure-eval", "true");
    String expression = reading(from(TOP) + "inputAddressed = true;");

    String first = eval(pure, true, expression);
    int before = web.targets().size();

    assertThat(eval(pure, true, expression)).isEqualTo(first);
    assertThat(web.targets()).hasSize(before);
    try (Store store = LocalStore.inRoot(temp.resolve("store"))) {
      assertThat(store.isValid(TOP)).isFalse();
    }
  }

  @Test
  void whatTheCacheKeptIsNotTakenWithoutTheKeyLater() {
    String expression = reading(from(TOP) + "inputAddressed = true;");
    eval(settings(), true, expression);

    assertThatThrownBy(() -> eval(settings().with("trusted-public-keys", ""), true, expression))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("no signature");
  }

  @Test
  void onlyWebCachesAreAsked() {
    assertThat(
            failure(settings(), "fromStore = \"file:///tmp\"; fromPath = " + DIR.print(TOP) + ";"))
        .hasMessageContaining("http and https");
  }

  @Test
  void aCachesUrlHasNoParameters() {
    assertThat(
            failure(
                settings(),
                "fromStore = \""
                    + web.url("?trusted=1")
                    + "\"; fromPath = "
                    + DIR.print(TOP)
                    + ";"))
        .hasMessageContaining("parameters");
  }

  @Test
  void aCacheThatPointsOutOfItselfIsRefused() throws IOException {
    offer(LIBRARY, "shared code", Optional.of(KEY));
    WebServer evil = web;
    evil.put(
        "/" + LIBRARY.hashPart() + ".narinfo",
        new NarInfo(
                new PathInfo(
                    LIBRARY,
                    NarWriter.hash(MemoryTree.file("x"), HashAlgorithm.SHA256).hash(),
                    120,
                    new TreeSet<>(),
                    Optional.empty(),
                    new TreeSet<>(),
                    Optional.empty()),
                "../../etc/passwd",
                "none",
                Optional.empty(),
                OptionalLong.empty())
            .signedBy(DIR, KEY)
            .print(DIR));

    assertThat(failure(settings(), from(LIBRARY) + "inputAddressed = true;"))
        .hasMessageContaining("outside of it");
  }

  @Test
  void aPathThatTheCacheDoesNotHaveIsNamed() {
    assertThat(
            failure(
                settings(),
                "fromStore = \""
                    + web.url("")
                    + "\"; fromPath = \"/nix/store/"
                    + "d".repeat(32)
                    + "-none\";"))
        .hasMessageContaining("is not in the binary cache");
  }

  @Test
  void aCacheForAnotherStoreIsRefused() {
    web.put("/nix-cache-info", "StoreDir: /opt/store\n");

    assertThat(failure(settings(), from(TOP) + "inputAddressed = true;"))
        .hasMessageContaining("/opt/store");
  }

  @Test
  void inputAddressedAndToPathExcludeEachOther() {
    assertThat(failure(settings(), from(TOP) + "inputAddressed = true; toPath = \"\";"))
        .hasMessageContaining("not both");
  }

  @Test
  void anUnknownAttributeIsRefused() {
    assertThat(failure(settings(), from(TOP) + "path = 1;")).hasMessageContaining("'path'");
  }

  @Test
  void withoutTheExperimentalFeatureThereIsNoSuchBuiltin() {
    assertThat(eval(NixSettings.defaults(), false, "builtins ? fetchClosure")).isEqualTo("false");
  }
}
