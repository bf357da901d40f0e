package dev.firn.eval.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StringContextTest {
  @Property
  void aUnionHoldsWhatEitherHolds(
      @ForAll("elements") Set<ContextElement> left, @ForAll("elements") Set<ContextElement> right) {
    Set<ContextElement> both = new TreeSet<>(left);
    both.addAll(right);

    assertThat(StringContext.of(left).union(StringContext.of(right)))
        .containsExactlyElementsOf(both);
  }

  @Test
  void aUnionWithAPartOfItselfIsTheSameObject() {
    StringContext two =
        StringContext.of(
            List.of(new ContextElement.Opaque("/nix/store/a"), new ContextElement.DrvDeep("b")));
    StringContext one = StringContext.of(new ContextElement.Opaque("/nix/store/a"));

    assertThat(two.union(one)).isSameAs(two);
    assertThat(one.union(two)).isSameAs(two);
  }

  @Test
  void elementsAreWrittenAsNixWritesThem() {
    ContextElement drv = new ContextElement.Opaque("/nix/store/x.drv");

    assertThat(drv.encoded()).isEqualTo("/nix/store/x.drv");
    assertThat(new ContextElement.DrvDeep("/nix/store/x.drv").encoded())
        .isEqualTo("=/nix/store/x.drv");
    assertThat(new ContextElement.Built(drv, "out").encoded()).isEqualTo("!out!/nix/store/x.drv");
    assertThat(new ContextElement.Built(new ContextElement.Built(drv, "out"), "dev").encoded())
        .isEqualTo("!dev!out!/nix/store/x.drv");
  }

  @Provide
  Arbitrary<Set<ContextElement>> elements() {
    Arbitrary<String> paths = Arbitraries.strings().withChars("ab").ofLength(2);
    Arbitrary<ContextElement> element =
        Combinators.combine(paths, Arbitraries.integers().between(0, 2))
            .as(
                (path, kind) ->
                    switch (kind) {
                      case 0 -> new ContextElement.Opaque(path);
                      case 1 -> new ContextElement.DrvDeep(path);
                      default -> new ContextElement.Built(new ContextElement.Opaque(path), "out");
                    });
    return element.set().ofMaxSize(6);
  }
}
