package dev.firn.store.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ATermTest {
  private static final String EMPTY_TAIL = "[],[],\"s\",\"b\",[],[])";
  private static final String NOTE = "/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note";

  static List<StorePath> samples() {
    return Samples.paths();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void writesTheBytesThatNixWrote(StorePath path) {
    assertThat(Samples.read(path).toATerm(Samples.DIR)).isEqualTo(Samples.text(path));
  }

  @Test
  void readsEveryPart() {
    Derivation drv = Samples.read(Samples.path("glacier"));

    assertThat(drv.args()).containsExactly("-c", "echo \"\\ \t\r\n");
    assertThat(drv.inputSources()).hasSize(2);
    assertThat(drv.inputDerivations().values()).contains(InputOutputs.of(Set.of("dev", "out")));
    assertThat(drv.env()).containsEntry("note", NOTE);
  }

  @Test
  void structuredAttributesAreApartFromTheEnvironment() {
    Derivation drv = Samples.read(Samples.path("drift"));

    assertThat(drv.env()).containsOnlyKeys("out");
    assertThat(drv.structuredAttrs().orElseThrow()).startsWith("{\"A\":[").endsWith("\"zz\":1}");
  }

  @Property
  void anyBytesSurviveInArgumentsAndEnvironment(
      @ForAll byte[] name, @ForAll byte[] value, @ForAll byte[] arg) {
    TreeMap<String, String> env = new TreeMap<>();
    env.put(new String(name, StandardCharsets.ISO_8859_1), latin1(value));
    Derivation drv = derivation(env, List.of(latin1(arg)), new TreeMap<>());

    assertThat(read(new String(drv.toATerm(Samples.DIR), StandardCharsets.ISO_8859_1)))
        .isEqualTo(drv);
  }

  @Test
  void dynamicInputsNeedTheVersionedForm() {
    TreeMap<String, InputOutputs> dynamic = new TreeMap<>();
    dynamic.put("out", InputOutputs.of(Set.of("lib")));
    TreeMap<StorePath, InputOutputs> inputs = new TreeMap<>();
    inputs.put(Samples.path("snow"), new InputOutputs(new TreeSet<>(Set.of("dev")), dynamic));
    Derivation drv = derivation(new TreeMap<>(), List.of(), inputs);

    String text = new String(drv.toATerm(Samples.DIR), StandardCharsets.ISO_8859_1);

    assertThat(text)
        .startsWith("DrvWithVersion(\"xp-dyn-drv\",[]")
        .contains("snow.drv\",([\"dev\"],[(\"out\",[\"lib\"])]))");
    assertThat(read(text)).isEqualTo(drv);
    assertThatThrownBy(() -> read(text.replace("DrvWithVersion(\"xp-dyn-drv\",", "Derive(")))
        .isInstanceOf(DerivationException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Derv([]                                    | at byte 0",
        "DrvWithVersion(\"next\",[]                 | 'next' is unknown",
        "Derive([],                                 | at byte 10, it ends where '['",
        "Derive([\"x\"],                            | at byte 8, expected '('",
        "Derive([(\"out\",\"\",\"\",\"ab\")],       | has a hash but no algorithm",
        "Derive([(\"out\",\"\",\"sha9\",\"\")],     | unknown hash algorithm 'sha9'",
        "Derive([(\"o t\",\"\",\"\",\"\")],         | illegal character ' '",
        "Derive([(\"out\",\"/x\",\"\",\"\")],       | at byte 15, path '/x' is not in the Nix store",
        "Derive([(\"out\",\"/x\",\"sha256\",\"\")], | must have no path",
        "Derive([(\"out\",\"unterminated\\\"        | has no end",
      })
  void errorsNameTheirOffset(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining("cannot read derivation 'x': at byte ")
        .hasMessageContaining(message);
  }

  @Test
  void aFixedOutputsPathMustFollowFromItsContentAddress() {
    String text = latin1(Samples.text(Samples.path("ice.tar")));
    String bogus =
        text.replace("4rd40wf9m8vk150ng5lzhjn918gs454b", "7kp2nx1h0bzszng6clmx6g79ficmbbfz");

    assertThatThrownBy(
            () ->
                Derivation.parseATerm(
                    Samples.DIR, "ice.tar", bogus.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining(
            "its content address leads to '/nix/store/4rd40wf9m8vk150ng5lzhjn918gs454b");
  }

  @Test
  void nothingMayOccurTwice() {
    for (String text :
        List.of(
            "Derive([(\"a\",\"\",\"\",\"\"),(\"a\",\"\",\"\",\"\")]," + EMPTY_TAIL,
            "Derive([],[],[\"" + NOTE + "\",\"" + NOTE + "\"],\"s\",\"b\",[],[])",
            "Derive([],[],[],\"s\",\"b\",[],[(\"a\",\"\"),(\"a\",\"\")])")) {
      assertThatThrownBy(() -> read(text)).hasMessageContaining("occurs twice");
    }
  }

  @Test
  void anInputDerivationMustBeUsed() {
    assertThatThrownBy(() -> read("Derive([],[(\"" + NOTE + "\",[])]," + EMPTY_TAIL.substring(3)))
        .hasMessageContaining("names no outputs");
  }

  @Test
  void nothingMayFollow() {
    assertThatThrownBy(() -> read("Derive([]," + EMPTY_TAIL + "\n"))
        .hasMessageContaining("1 bytes after the end");
  }

  @Test
  void deeplyNestedDynamicOutputsAreRefused() {
    String nested = "([],[(\"o\",".repeat(10_000) + "[\"o\"]" + ")])".repeat(10_000);
    String text = "DrvWithVersion(\"xp-dyn-drv\",[],[(\"" + NOTE + "\"," + nested + ")],";

    assertThatThrownBy(() -> read(text)).hasMessageContaining("nested deeper than 64");
  }

  @Property(tries = 300)
  void aTruncatedDerivationIsRefused(@ForAll @IntRange(max = 600) int length) {
    byte[] text = Samples.text(Samples.path("glacier"));
    byte[] cut = Arrays.copyOf(text, Math.min(length, text.length - 1));

    assertThatThrownBy(() -> Derivation.parseATerm(Samples.DIR, "glacier", cut))
        .isInstanceOf(DerivationException.class);
  }

  @Property
  void aChangedByteIsRefusedOrReadBack(@ForAll @IntRange(max = 1000) int at, @ForAll byte value) {
    byte[] text = Samples.text(Samples.path("glacier"));
    text[at % text.length] = value;
    try {
      Derivation drv = Derivation.parseATerm(Samples.DIR, "glacier", text);
      assertThat(Derivation.parseATerm(Samples.DIR, "glacier", drv.toATerm(Samples.DIR)))
          .isEqualTo(drv);
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("glacier");
    }
  }

  private static Derivation derivation(
      TreeMap<String, String> env, List<String> args, TreeMap<StorePath, InputOutputs> inputs) {
    return new Derivation(
        "x", new TreeMap<>(), inputs, new TreeSet<>(), "s", "b", args, env, Optional.empty());
  }

  private static Derivation read(String text) {
    return Derivation.parseATerm(Samples.DIR, "x", text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
