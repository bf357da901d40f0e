package dev.firn.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SymbolTest {
  @Test
  void theSameBytesAreTheSameSymbol() {
    byte[] bytes = "xx name yy".getBytes(ISO_8859_1);
    Symbol fromBytes = Symbol.of(bytes, 3, 7, "name".hashCode());
    assertThat(fromBytes).isSameAs(Symbol.of("name"));
    assertThat(Symbol.of(bytes, 3, 7, "name".hashCode())).isSameAs(fromBytes);
  }

  @Test
  void namesWithEqualHashesAreToldApart() {
    List<String> names = List.of("AaAa", "BBBB", "AaBB", "BBAa");
    for (int round = 0; round < 3; round++) {
      for (String name : names) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        assertThat(Symbol.of(bytes, 0, 4, name.hashCode()).name()).isEqualTo(name);
      }
    }
  }

  @Test
  void reservedWordsHaveTheFirstIds() {
    assertThat(Symbol.RESERVED_WORDS)
        .allSatisfy(
            word ->
                assertThat(Symbol.of(word).id()).isEqualTo(Symbol.RESERVED_WORDS.indexOf(word)));
  }

  @Test
  void threadsAgreeOnSymbols() throws Exception {
    Callable<List<Symbol>> intern =
        () -> IntStream.range(0, 20_000).mapToObj(i -> Symbol.of("thread-" + i)).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      var results = threads.invokeAll(List.of(intern, intern, intern, intern));
      List<Symbol> first = results.getFirst().get();
      for (var result : results) {
        assertThat(result.get()).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(first);
      }
    }
  }

  @Test
  void namesThatNixKnowsComeInItsOrder() {
    assertThat(List.of("outPath", "builtins", "__head", "head", "tail", "derivation"))
        .extracting(name -> Symbol.of(name).id())
        .isSorted();
  }
}
