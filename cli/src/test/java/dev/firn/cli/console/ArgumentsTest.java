package dev.firn.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static List<String> all(String... arguments) {
    Arguments line = new Arguments(List.of(arguments));
    List<String> seen = new ArrayList<>();
    while (line.next()) {
      seen.add((line.isFlag() ? "flag " : "") + line.current());
    }
    return seen;
  }

  @Test
  void takesBundledFlagsApart() {
    assertThat(all("-qaP", "x")).containsExactly("flag -q", "flag -a", "flag -P", "x");
  }

  @Test
  void takesAValueOffItsFlag() {
    assertThat(all("-j12")).containsExactly("flag -j", "12");
  }

  @Test
  void hasOnlyOperandsAfterTwoDashes() {
    assertThat(all("-A", "--", "-qa", "--")).containsExactly("flag -A", "-qa", "--");
  }

  @Test
  void takesASingleDashForAnOperand() {
    assertThat(all("-")).containsExactly("-");
  }

  @Test
  void asksForAValueThatIsMissing() {
    Arguments line = new Arguments(List.of("--attr"));
    line.next();
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(line::value)
        .withMessage("flag '--attr' needs a value after it");
  }

  @Test
  void countsTheValuesThatAreMissing() {
    Arguments line = new Arguments(List.of("--arg", "name"));
    line.next();
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(line::twoValues)
        .withMessage("flag '--arg' needs 2 values after it, but has 1");
  }

  @Test
  void knowsTheNearestFlagOfAHelpText() {
    Arguments line = new Arguments(List.of("--strct"));
    line.next();
    assertThat(line.unknown("  --strict   all of it\n  --xml").getMessage())
        .isEqualTo("there is no flag '--strct'; did you mean '--strict'?");
  }
}
