package dev.firn.store.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.path.StorePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DerivationHasherTest {
  private final DerivationHasher hasher = new DerivationHasher(Samples.DIR, Samples::read);

  static List<StorePath> samples() {
    return Samples.paths();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void fillsInThePathsThatNixFoundAndNamesTheFileAsNixDid(StorePath path) {
    Derivation right = Samples.read(path);

    Instantiated done = hasher.instantiate(draftOf(right));

    assertThat(done.derivation()).isEqualTo(right);
    assertThat(done.path()).isEqualTo(path);
    assertThat(done.aterm()).isEqualTo(Samples.text(path));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void remembersTheSameHashThatReadingGives(StorePath path) {
    HashModulo read = hasher.hashOf(path);
    DerivationHasher other = new DerivationHasher(Samples.DIR, Samples::read);
    other.instantiate(draftOf(Samples.read(path)));

    assertThat(other.hashOf(path)).isEqualTo(read);
  }

  @Test
  void theKindOfHashFollowsFromTheOutputs() {
    assertThat(hasher.hashOf(Samples.path("glacier"))).isInstanceOf(HashModulo.Regular.class);
    assertThat(hasher.hashOf(Samples.path("ice.tar"))).isInstanceOf(HashModulo.FixedOutputs.class);
    assertThat(hasher.hashOf(Samples.path("float"))).isInstanceOf(HashModulo.Deferred.class);
    assertThat(hasher.hashOf(Samples.path("floatdep"))).isInstanceOf(HashModulo.Deferred.class);
  }

  @Test
  void howAFixedOutputIsFetchedDoesNotMatter() {
    Derivation fetch = Samples.read(Samples.path("ice.tar"));
    TreeMap<String, String> otherEnv = new TreeMap<>(fetch.env());
    otherEnv.put("mirror", "elsewhere");
    Instantiated one = hasher.instantiate(fetch);
    Instantiated two = hasher.instantiate(fetch.with(fetch.outputs(), otherEnv));

    assertThat(one.path()).isNotEqualTo(two.path());
    assertThat(outputOf(user(one.path()))).isEqualTo(outputOf(user(two.path())));
  }

  @Test
  void missingOutputVariablesAreFilledIn() {
    Derivation snow = Samples.read(Samples.path("snow"));
    TreeMap<String, String> env = new TreeMap<>(snow.env());
    env.keySet().removeAll(snow.outputs().keySet());
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    snow.outputs().keySet().forEach(o -> outputs.put(o, new DerivationOutput.Deferred()));

    Instantiated done = hasher.instantiate(snow.with(outputs, env));

    assertThat(done.derivation().env()).containsKeys("out", "dev");
    assertThat(done.aterm()).isEqualTo(done.derivation().toATerm(Samples.DIR));
    assertThat(hasher.hashOf(done.path())).isEqualTo(hasher.hash(done.derivation()));
  }

  @Test
  void aWrongOutputPathIsRefused() {
    Derivation snow = Samples.read(Samples.path("snow"));
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>(snow.outputs());
    outputs.put("out", outputs.get("dev"));

    assertThatThrownBy(() -> hasher.check(snow.with(outputs, snow.env())))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining("but should have '/nix/store/ykj8vg8xbd6592s7kwpp22kv153q721z-snow'");
  }

  @Test
  void aWrongOutputVariableIsRefused() {
    Derivation snow = Samples.read(Samples.path("snow"));
    TreeMap<String, String> env = new TreeMap<>(snow.env());
    env.put("out", "elsewhere");

    assertThatThrownBy(() -> hasher.check(snow.with(snow.outputs(), env)))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining("environment variable 'out'");
  }

  @Test
  void outputsOfOneDerivationAgreeOnTheirKind() {
    Derivation snow = Samples.read(Samples.path("snow"));
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>(snow.outputs());
    outputs.put("dev", new DerivationOutput.Deferred());

    assertThatThrownBy(() -> snow.with(outputs, snow.env()).type())
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining("mixes");
  }

  @Test
  void aChainOfAnyLengthIsHashed() {
    Map<StorePath, Derivation> chain = new HashMap<>();
    StorePath last = null;
    for (int i = 0; i < 20_000; i++) {
      StorePath path = numbered(i);
      chain.put(path, linked(last));
      last = path;
    }

    assertThat(new DerivationHasher(Samples.DIR, chain::get).hashOf(numbered(19_999)))
        .isInstanceOf(HashModulo.Regular.class);
  }

  @Test
  void aCycleIsRefused() {
    Map<StorePath, Derivation> cycle =
        Map.of(numbered(0), linked(numbered(1)), numbered(1), linked(numbered(0)));

    assertThatThrownBy(() -> new DerivationHasher(Samples.DIR, cycle::get).hashOf(numbered(0)))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining("depends on itself");
  }

  private static StorePath numbered(int i) {
    return new StorePath(String.format("%032d-link.drv", i));
  }

  private static Derivation linked(@org.jspecify.annotations.Nullable StorePath input) {
    TreeMap<StorePath, InputOutputs> inputs = new TreeMap<>();
    if (input != null) {
      inputs.put(input, InputOutputs.of(Set.of("out")));
    }
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    outputs.put(
        "out", new DerivationOutput.InputAddressed(new StorePath("0".repeat(32) + "-link")));
    return new Derivation(
        "link",
        outputs,
        inputs,
        new TreeSet<>(),
        "s",
        "b",
        List.of(),
        new TreeMap<>(),
        Optional.empty());
  }

  private Instantiated user(StorePath input) {
    Derivation draft = linked(input);
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    outputs.put("out", new DerivationOutput.Deferred());
    return hasher.instantiate(draft.with(outputs, draft.env()));
  }

  private static DerivationOutput outputOf(Instantiated drv) {
    return drv.derivation().outputs().get("out");
  }

  private static Derivation draftOf(Derivation drv) {
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>(drv.outputs());
    TreeMap<String, String> env = new TreeMap<>(drv.env());
    drv.outputs()
        .forEach(
            (name, output) -> {
              if (output instanceof DerivationOutput.InputAddressed) {
                outputs.put(name, new DerivationOutput.Deferred());
                env.put(name, "");
              }
            });
    return drv.with(outputs, env);
  }
}
