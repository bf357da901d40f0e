package dev.firn.eval.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapeTest {
  private static Shape shape(int names) {
    return Shape.of(IntStream.range(0, names).toArray(), new int[names], Shape.NO_POS);
  }

  @Test
  void smallShapesAreSharedAndLargeOnesAreNotKept() {
    assertThat(shape(256)).isSameAs(shape(256));
    assertThat(shape(257)).isNotSameAs(shape(257));
    assertThat(shape(257).ids).isNotSameAs(shape(257).ids);
  }
}
