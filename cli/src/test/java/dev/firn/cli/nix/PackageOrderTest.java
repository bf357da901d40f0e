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
  void sortsWhateverThereIs(@ForAll @Size(max = 300) List<Byte> numbers) {
    Byte[] sorted = numbers.toArray(Byte[]::new);
    PackageOrder.sort(sorted, Comparator.naturalOrder());
    Byte[] expected = numbers.toArray(Byte[]::new);
    Arrays.sort(expected);
    assertThat(sorted).containsExactly(expected);
  }

  @Test
  void keepsSmallNumbersOfEqualsInTheirOrder() {
    String[] names = {"b1", "a1", "b2", "a2", "b3"};
    PackageOrder.sort(names, Comparator.comparing(name -> name.charAt(0)));
    assertThat(names).containsExactly("a1", "a2", "b1", "b2", "b3");
  }

  @Test
  void putsLettersBesideTheirCapitals() {
    assertThat(PackageOrder.BY_NAME.compare("abc", "ABC")).isZero();
    assertThat(PackageOrder.BY_NAME.compare("B", "a")).isPositive();
    assertThat(PackageOrder.BY_NAME.compare("a", "a-1")).isNegative();
  }
}
