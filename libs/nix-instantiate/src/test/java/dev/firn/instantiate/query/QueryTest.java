package dev.firn.instantiate.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.settings.NixSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryTest {
  private static final String MAKE =
      "let make = name: derivation { inherit name; system = \"s\"; builder = \"b\"; }; in ";

  private final Instantiator nix =
      Instantiator.open(NixSettings.defaults().with("store", "dummy://"));

  @AfterEach
  void close() {
    nix.close();
  }

  private String select(String expression, String path) {
    return nix.text(expression).select(path).print();
  }

  private List<String> paths(String expression) {
    return nix.text(MAKE + expression).packages().stream().map(Package::path).toList();
  }

  private static void failsWith(ErrorCode code, Throwable e) {
    assertThat(e)
        .isInstanceOfSatisfying(
            EvalException.class, error -> assertThat(error.error().code()).isEqualTo(code));
  }

  @Test
  void quotesKeepDotsTogetherAndNumbersSelectFromLists() {
    assertThat(select("{ a.\"b.c\" = [ 1 { d = 2; } ]; }", "a.\"b.c\".1.d")).isEqualTo("2");
  }

  @Test
  void functionsOnTheWayAreCalled() {
    assertThat(select("{ x ? 1 }: { y = { z ? 2 }: { v = x + z; }; }", "y.v")).isEqualTo("3");
  }

  @Test
  void aMissingNameIsSaidWithNamesLikeIt() {
    assertThatThrownBy(() -> select("{ hello = 1; world = 2; }", "helo"))
        .isInstanceOfSatisfying(
            EvalException.class,
            e -> {
              assertThat(e.error().code()).isEqualTo(ErrorCode.ATTRIBUTE_MISSING);
              assertThat(e.error().suggestions()).containsExactly("hello");
            });
  }

  @Test
  void anIndexBeyondTheListIsOutOfRange() {
    assertThatThrownBy(() -> select("[ 1 ]", "1"))
        .satisfies(e -> failsWith(ErrorCode.INDEX_OUT_OF_RANGE, e));
  }

  @Test
  void aNumberSelectsOnlyFromLists() {
    assertThatThrownBy(() -> select("{ }", "0"))
        .satisfies(e -> failsWith(ErrorCode.TYPE_MISMATCH, e));
  }

  @Test
  void anEmptyNameIsRefused() {
    assertThatThrownBy(() -> select("{ a = { }; }", "a..b"))
        .satisfies(e -> failsWith(ErrorCode.ATTRIBUTE_MISSING, e));
  }

  @Test
  void aQuoteHasToBeClosed() {
    assertThatThrownBy(() -> select("{ }", "a.\"b")).satisfies(e -> failsWith(ErrorCode.SYNTAX, e));
  }

  @Test
  void aFunctionThatLacksAnArgumentNamesIt() {
    assertThatThrownBy(() -> nix.text("{ needed }: needed").print())
        .hasMessageContaining("'needed'")
        .satisfies(e -> failsWith(ErrorCode.ARGUMENT_MISSING, e));
  }

  @Test
  void anEllipsisGetsEverything() {
    assertThat(nix.text("{ a, ... }@all: all").argument("a", "1").argument("b", "2").print())
        .isEqualTo("{ a = 1; b = 2; }");
  }

  @Test
  void packagesComeInTheOrderOfTheirNames() {
    assertThat(paths("{ b = make \"1\"; a = make \"2\"; }")).containsExactly("a", "b");
  }

  @Test
  void setsAreSearchedOnlyWhenTheySaySo() {
    assertThat(
            paths(
                "{ no.x = make \"1\"; yes = { recurseForDerivations = true; x = make \"2\"; }; }"))
        .containsExactly("yes.x");
  }

  @Test
  void aDerivationIsFoundOnce() {
    assertThat(paths("rec { a = make \"1\"; b = a; }")).containsExactly("a");
  }

  @Test
  void listsAreSearchedByIndex() {
    assertThat(paths("[ (make \"1\") { inn = make \"2\"; \"in-it\" = make \"3\"; } ]"))
        .containsExactly("0", "1.in-it", "1.inn");
  }

  @Test
  void namesThatNeedQuotesAreLeftOut() {
    assertThat(paths("{ \"a.b\" = make \"1\"; \"1\" = make \"2\"; \"c++\" = make \"3\"; }"))
        .containsExactly("c++");
  }

  @Test
  void failedAssertionsCanBeLeftOut() {
    String expression = MAKE + "{ a = assert false; 1; b = make \"1\"; c = throw \"x\"; }";
    List<String> found =
        nix.run(
            () ->
                Packages.find(nix.machine(), nix.text(expression).value(), "", Attrs.EMPTY, true)
                    .stream()
                    .map(Package::path)
                    .toList());
    assertThat(found).containsExactly("b");
  }

  @Test
  void whatIsNoDerivationNorHoldsAnyIsAnError() {
    assertThatThrownBy(() -> nix.text("1").packages())
        .satisfies(e -> failsWith(ErrorCode.TYPE_MISMATCH, e));
  }

  @Test
  void outputsAndMetadataAreAskedForOneByOne() {
    Package found =
        nix.text(
                "derivation { name = \"n-1\"; system = \"s\"; builder = \"b\"; outputs = [ \"out\""
                    + " \"dev\" ]; } // { meta = { description = \"d\"; f = x: x; deep = [ { a ="
                    + " 1; } ]; outputsToInstall = [ \"dev\" ]; }; }")
            .packages()
            .getFirst();
    nix.run(
        () -> {
          assertThat(found.name()).isEqualTo("n-1");
          assertThat(found.system()).isEqualTo("s");
          assertThat(found.outputName()).isEqualTo("out");
          assertThat(found.outputNames()).containsExactly("dev", "out");
          assertThat(found.outputsToInstall()).containsOnlyKeys("dev");
          assertThat(found.metaString("description")).isEqualTo("d");
          assertThat(found.meta("f")).isNull();
          assertThat(found.meta("deep")).isNotNull();
          assertThat(found.metaNames())
              .containsExactly("deep", "description", "f", "outputsToInstall");
          return 0;
        });
  }
}
