package dev.firn.eval.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.syntax.Symbol;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AttrsTest {
  @Property
  void updateTakesTheRightSideWhereBothHaveAName(
      @ForAll("contents") Map<String, Integer> left,
      @ForAll("contents") Map<String, Integer> right) {
    TreeMap<String, Integer> expected = new TreeMap<>(left);
    expected.putAll(right);

    Attrs result = attrs(left).update(attrs(right));

    assertThat(contents(result)).isEqualTo(expected);
    assertThat(result.shape.ids).isSorted().doesNotHaveDuplicates();
  }

  @Property
  void updateKeepsThePlacesOfDefinitions(
      @ForAll("contents") Map<String, Integer> left,
      @ForAll("contents") Map<String, Integer> right) {
    Attrs result = attrs(left).update(attrs(right));

    for (int i = 0; i < result.size(); i++) {
      assertThat((long) result.posAt(i)).isEqualTo(((Int) result.values[i]).value);
    }
  }

  @Property
  void everyNameIsFoundAndNoOther(
      @ForAll("contents") Map<String, Integer> some,
      @ForAll("contents") Map<String, Integer> other) {
    Attrs set = attrs(some);

    some.forEach(
        (name, value) ->
            assertThat(((Int) set.get(Symbol.of(name))).value).isEqualTo(value.longValue()));
    other.keySet().stream()
        .filter(name -> !some.containsKey(name))
        .forEach(name -> assertThat(set.has(Symbol.of(name))).isFalse());
  }

  @Property
  void namesAreShownInByteOrder(@ForAll("contents") Map<String, Integer> some) {
    Attrs set = attrs(some);

    StringBuilder shown = new StringBuilder();
    for (int slot : set.shape.byName()) {
      shown.append(set.nameAt(slot)).append(' ');
    }

    assertThat(shown.toString())
        .isEqualTo(
            new TreeMap<>(some).keySet().stream().map(n -> n + " ").reduce("", String::concat));
  }

  @Property
  void aBuilderKeepsTheFirstOrTheLastOfEqualNames(
      @ForAll("contents") Map<String, Integer> first,
      @ForAll("contents") Map<String, Integer> second) {
    TreeMap<String, Integer> lastWins = new TreeMap<>(first);
    lastWins.putAll(second);
    TreeMap<String, Integer> firstWins = new TreeMap<>(second);
    firstWins.putAll(first);

    assertThat(contents(both(first, second).build())).isEqualTo(lastWins);
    assertThat(contents(both(first, second).buildFirstWins())).isEqualTo(firstWins);
  }

  @Provide
  Arbitrary<Map<String, Integer>> contents() {
    return Arbitraries.maps(
            Arbitraries.strings().withChars("abcXYZ-_'").ofMinLength(1).ofMaxLength(3),
            Arbitraries.integers().between(0, 1_000_000))
        .ofMaxSize(40);
  }

  private static AttrsBuilder both(Map<String, Integer> first, Map<String, Integer> second) {
    AttrsBuilder builder = new AttrsBuilder(1);
    first.forEach((name, value) -> builder.put(name, Int.of(value)));
    second.forEach((name, value) -> builder.put(name, Int.of(value)));
    return builder;
  }

  private static Attrs attrs(Map<String, Integer> contents) {
    AttrsBuilder builder = new AttrsBuilder(contents.size());
    contents.forEach((name, value) -> builder.put(Symbol.of(name), Int.of(value), value));
    return builder.build();
  }

  private static Map<String, Integer> contents(Attrs attrs) {
    Map<String, Integer> contents = new TreeMap<>();
    for (int i = 0; i < attrs.size(); i++) {
      contents.put(attrs.nameAt(i).name(), (int) ((Int) attrs.values[i]).value);
    }
    return contents;
  }
}
