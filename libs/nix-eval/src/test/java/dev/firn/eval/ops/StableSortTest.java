package dev.firn.eval.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.value.Int;
import dev.firn.eval.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class StableSortTest {
  private static long key(Value value) {
    return ((Int) value).value / 1000;
  }

  /** Numbers whose thousands are the keys and whose rest tells equal keys apart. */
  private static Value[] values(List<Byte> keys) {
    Value[] values = new Value[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Int.of((keys.get(i) & 0x1f) * 1000L + i);
    }
    return values;
  }

  @Property
  void sortsLikeAnyStableSort(@ForAll @Size(max = 200) List<Byte> keys) {
    Value[] sorted = values(keys);
    List<Value> expected = new ArrayList<>(List.of(sorted));
    expected.sort(Comparator.comparingLong(StableSortTest::key));

    StableSort.sort(sorted, (a, b) -> key(a) < key(b));

    assertThat(sorted).containsExactly(expected.toArray(Value[]::new));
  }

  @Property
  void keepsEveryValueWhateverTheComparisonSays(
      @ForAll @Size(max = 200) List<Byte> keys, @ForAll long seed) {
    Random random = new Random(seed);
    Value[] sorted = values(keys);
    Value[] before = sorted.clone();

    StableSort.sort(sorted, (a, b) -> random.nextBoolean());

    assertThat(sorted).containsExactlyInAnyOrder(before);
  }

  @Property
  void comparesASortedListOncePerPairOfNeighboursAndOnceMore(
      @ForAll @Size(min = 17, max = 200) List<Byte> keys) {
    Value[] sorted = values(keys);
    java.util.Arrays.sort(sorted, Comparator.comparingLong(StableSortTest::key));
    int[] comparisons = new int[1];

    StableSort.sort(
        sorted,
        (a, b) -> {
          comparisons[0]++;
          return key(a) < key(b);
        });

    assertThat(comparisons[0]).isLessThanOrEqualTo(keys.size() + 1);
  }
}
