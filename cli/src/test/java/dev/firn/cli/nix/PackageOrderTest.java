package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackageOrderTest {
  @Property
  void sortsWhateverItIsGiven(@ForAll @Size(max = 200) List<Integer> items) {
    Integer[] sorted = items.toArray(Integer[]::new);

    PackageOrder.sort(sorted, Comparator.naturalOrder());

    assertThat(sorted).containsExactlyElementsOf(items.stream().sorted().toList());
  }

  @Test
  void sortsWhatItCutsBadlyAsAHeap() {
    // Halves that mirror each other make the median of three a poor one again and again.
    Integer[] items = new Integer[40_000];
    int half = items.length / 2;
    for (int i = 0; i < half; i++) {
      items[i] = i % 2 == 0 ? i + 1 : half + i + (i % 4 == 1 ? 0 : 1);
      items[half + i] = 2 * (i + 1);
    }
    Integer[] expected = items.clone();
    Arrays.sort(expected);

    PackageOrder.sort(items, Comparator.naturalOrder());

    assertThat(items).isEqualTo(expected);
  }
}
