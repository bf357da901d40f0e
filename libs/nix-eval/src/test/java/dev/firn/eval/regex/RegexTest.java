package dev.firn.eval.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
  /**
   * The groups' texts joined by commas, {@code ~} for those that took no part; null for no match.
   */
  private static @Nullable String match(String regex, String text) {
    int[] found = Regex.compile(regex).match(text);
    if (found == null) {
      return null;
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < found.length; i += 2) {
      groups.add(found[i] < 0 ? "~" : text.substring(found[i], found[i + 1]));
    }
    return String.join(",", groups);
  }

  private static List<String> matches(String regex, String text) {
    Search search = Regex.compile(regex).search(text);
    List<String> found = new ArrayList<>();
    while (search.next()) {
      found.add(search.start() + ":" + text.substring(search.start(), search.end()));
    }
    return found;
  }

  @Test
  void groupsTakeTheFirstAlternativeThatLeadsToAMatch() {
    assertThat(match("(x|xy)(z|yzw)(w*)", "xyzw")).isEqualTo("x,yzw,");
  }

  @Test
  void searchesTakeTheLongestAlternative() {
    assertThat(matches("k|kl|klm", "klmk")).containsExactly("0:klm", "3:k");
  }

  @Test
  void searchesDoNotTakeBackWhatARepetitionHasEaten() {
    assertThat(matches("k*(kl)?", "kkl")).containsExactly("0:kk", "2:", "3:");
  }

  @Test
  void aRepetitionOfWhatMayBeEmptyEndsWithAnEmptyRound() {
    assertThat(match("(k*)*", "kk")).isEmpty();
    assertThat(match("(k|m*)*z", "kz")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "k**, k*",
    "k*+, k*",
    "k+*, k*",
    "k*?, k*",
    "k?*, k*",
    "k?+, k*",
    "k+?, k*",
    "k++, k+",
    "k??, k?",
    "k{1}*, k*",
    "k{0}*, k{0}",
    "k{0}+, k{0}",
    "k{0}?, k{0}",
    "k{2}?, (kk)?"
  })
  void whatIsRepeatedAgainIsAsOneRepetition(String twice, String once) {
    for (String text : List.of("", "k", "kk", "kkk", "kkkl", "lkkl")) {
      assertThat(match(twice, text) == null).as(text).isEqualTo(match(once, text) == null);
      assertThat(matches(twice, text)).as(text).isEqualTo(matches(once, text));
      assertThat(match("(" + twice + ")(k*)(l?)", text))
          .as(text)
          .isEqualTo(match("(" + once.replace("(kk)", "k{2}") + ")(k*)(l?)", text));
    }
  }

  @Test
  void manyRepetitionsOfOneByteTakeNoTime() {
    String text = "k".repeat(10_000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(match("k" + "*".repeat(900) + "l", text)).isNull());
  }

  @ParameterizedTest
  @CsvSource({
    "(kl|.?)++++++++m, (kl|.?)+m",
    "(k|)*+*+*+*+(l?), (k|)*(l?)",
    "((k?)(l|)+*)*+*+m?, ((k?)(l|)*)*m?",
    "(k|l{0}++*+)+*+, (k|l{0})*"
  })
  void aGroupThatMayBeEmptyIsRepeatedAgainAsOnce(String again, String once) {
    for (String text : List.of("", "k", "kl", "lkm", "kkll", "klm".repeat(20))) {
      assertThat(match(again, text)).as(text).isEqualTo(match(once, text));
      assertThat(matches(again, text)).as(text).isEqualTo(matches(once, text));
    }
  }

  @Test
  void repetitionsOneAfterTheOtherDoNotMultiply() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(match("((){3}*{99})k", "k".repeat(200))).isNull();
          assertThat(match("(k|)*(l|)*".repeat(12) + "m", "kl".repeat(40))).isNull();
        });
  }

  @Test
  void whatTakesTooMuchMemoryIsRefused() {
    Regex regex = Regex.compile("(".repeat(13) + "k?" + ")+".repeat(13) + "l");

    assertThatThrownBy(() -> regex.match("k".repeat(40)))
        .isInstanceOf(RegexException.class)
        .hasMessageContaining("too much memory");
  }

  @Test
  void groupsKeepWhatAnEarlierRoundMatched() {
    assertThat(match("((k)|m)*", "km")).isEqualTo("m,k");
  }

  @Test
  void anEmptyMatchIsFollowedByALongerOneAtTheSamePlace() {
    assertThat(matches("m*", "kmm")).containsExactly("0:", "1:mm", "3:");
  }

  @Test
  void anchorsMatchOnlyAtTheEndsOfTheText() {
    assertThat(matches("^k", "kkk")).containsExactly("0:k");
    assertThat(matches("k$", "kkk")).containsExactly("2:k");
    assertThat(match("(^k)(m$)", "km")).isEqualTo("k,m");
  }

  @Test
  void bracketsTakeClassesRangesAndBracketsInFirstPlace() {
    assertThat(match("[]a]+", "]a")).isEmpty();
    assertThat(match("[^]a]", "b")).isEmpty();
    assertThat(match("[[:upper:]_-]+", "A_-Z")).isEmpty();
    assertThat(match("[[.hyphen.]]", "-")).isEmpty();
    assertThat(match("[[=q=]]", "Q")).isEmpty();
    assertThat(match("[a\\]", "\\")).isEmpty();
  }

  @Test
  void countsRepeatExactlyAtLeastAndUpTo() {
    assertThat(match("(k{2,3}){2}", "kkkkk")).isEqualTo("kk");
    assertThat(match("k{2,}", "k")).isNull();
    assertThat(match("k{0}", "")).isEmpty();
  }

  @Test
  void aDotMatchesEveryByte() {
    assertThat(match("..", "\n\u00ff")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*a",
        "a|*b",
        "(a",
        "a)",
        "[a",
        "[",
        "[[",
        "a{2",
        "a{,3}",
        "a{3,2}",
        "\\d",
        "\\]",
        "a\\",
        "[z-a]",
        "[a-c-e]",
        "[[:digit:]-z]",
        "[[:nope:]]",
        "[[.-.]]",
        "[[.ch.]]",
        "^*",
        "a{x}",
        "a{99999999999}",
        "(?:a)"
      })
  void whatIsNoExpressionIsRefused(String regex) {
    assertThatThrownBy(() -> Regex.compile(regex)).isInstanceOf(RegexException.class);
  }

  @Test
  void tooManyStatesAreALimit() {
    assertThatThrownBy(() -> Regex.compile("(a{1000}){1000}"))
        .isInstanceOfSatisfying(RegexException.class, e -> assertThat(e.isLimit()).isTrue());
  }

  @Test
  void nestedRepetitionsTakeNoExponentialTime() {
    String text = "a".repeat(2000) + "b";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(match("((a+)+)+", text)).isNull();
          assertThat(match("((a*)*|(a|aa)*)*c", "a".repeat(200))).isNull();
          assertThat(matches("((a|aa)+|a*)c", text)).isEmpty();
        });
  }

  @Test
  void longTextsNeedNoStack() {
    assertThat(match("(ab|c)*", "ab".repeat(200_000))).isEqualTo("ab");
  }

  @Property(tries = 2000)
  void aMatchIsOneForJavaToo(@ForAll("expressions") String regex, @ForAll("texts") String text) {
    assertThat(Regex.compile(regex).match(text) != null)
        .isEqualTo(Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches());
  }

  @Property(tries = 2000)
  void searchesFindSomethingWhereJavaDoes(
      @ForAll("expressions") String regex, @ForAll("texts") String text) {
    java.util.regex.Matcher java = Pattern.compile(regex, Pattern.DOTALL).matcher(text);
    Search ours = Regex.compile(regex).search(text);
    boolean found = java.find();
    assertThat(ours.next()).isEqualTo(found);
    if (found) {
      assertThat(ours.start()).isEqualTo(java.start());
      assertThat(ours.end()).isGreaterThanOrEqualTo(java.end());
    }
  }

  @Property(tries = 2000)
  void anyTextIsAnExpressionOrRefused(@ForAll("noise") String regex, @ForAll("texts") String text) {
    try {
      match(regex, text);
      matches(regex, text);
    } catch (RegexException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.strings().withChars("ab[]()*+?{}|^$.\\-:=,12\u00e9").ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abc").ofMaxLength(10);
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> atoms = Arbitraries.of("a", "b", "c", ".", "[ab]", "[^a]", "ab", "(a|b)");
    Arbitrary<String> suffixes = Arbitraries.of("", "", "*", "+", "?", "{2}", "{1,2}", "{1,}");
    Arbitrary<String> parts =
        atoms.flatMap(atom -> suffixes.map(suffix -> "(" + atom + ")" + suffix));
    Arbitrary<String> sequences =
        parts.list().ofMinSize(1).ofMaxSize(4).map(p -> String.join("", p));
    Arbitrary<String> choices =
        sequences.list().ofMinSize(1).ofMaxSize(3).map(s -> "(" + String.join("|", s) + ")");
    return choices.flatMap(inner -> parts.map(part -> part + inner + part));
  }
}
