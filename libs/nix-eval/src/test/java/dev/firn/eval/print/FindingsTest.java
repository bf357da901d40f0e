package dev.firn.eval.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.position.Origin;
import dev.firn.eval.position.Positions;
import dev.firn.syntax.Source;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final String MODULES = "/dist/lib/modules.nix";

  private final Positions positions = new Positions(path -> null);
  private final int library = file(MODULES, "throw \"no\"");

  private int file(String name, String text) {
    return positions.register(
        Source.of(text, name, name.substring(0, name.lastIndexOf('/'))), Origin.FILE);
  }

  /** What the library says while it evaluates something. */
  private EvalException complaint(String message) {
    return new EvalException(new EvalError.Thrown(message), Positions.NONE)
        .during("in the builtin 'throw'", library);
  }

  private Findings of(EvalException e) {
    return Findings.of(e, positions);
  }

  @Test
  void aDefinitionIsFoundThroughAllThatModulesAreMadeOf() {
    String text =
        "{ lib, ... }: let x = 1; in with lib; { config = mkIf true (mkMerge [ { a = { b.c = x; }; } ]); }";
    int base = file("/own/a.nix", text);

    Findings findings =
        of(complaint("The option value `a.b.c' in `/own/a.nix' is not of type `string'."));

    assertThat(findings.pos()).isEqualTo(base + text.indexOf("b.c"));
  }

  @Test
  void anElementOfAListIsFound() {
    String text = "{ a.b = [ 1 (2) 3 ]; }";
    int base = file("/own/a.nix", text);
    String wrong = "' is not of type `string'. Definition values:\n- In `/own/a.nix': 2";

    assertThat(of(complaint("The option value `a.b.[definition 1-entry 3]" + wrong)).pos())
        .isEqualTo(base + text.indexOf('3'));
    assertThat(
            of(complaint("A definition for option `a.b.\"[definition 1-entry 3]\"" + wrong)).pos())
        .isEqualTo(base + text.indexOf('3'));
  }

  @Test
  void aNameWithPointsAndAComputedNameAreFound() {
    String text = "name: { hosts.\"a.b\".root = 1; users.${name}.shell = 2; }";
    int base = file("/own/a.nix", text);

    assertThat(of(complaint("The option `hosts.a.b.root' defined in `/own/a.nix' is odd")).pos())
        .isEqualTo(base + text.indexOf("hosts"));
    assertThat(of(complaint("The option `users.ann.shell' defined in `/own/a.nix' is odd")).pos())
        .isEqualTo(base + text.indexOf("users"));
  }

  @Test
  void whatIsNotFoundHasNoPlace() {
    file("/own/a.nix", "{ a.b = 1; }");
    file("/own/broken.nix", "{ a.c = ");

    assertThat(of(complaint("The option `a.c' defined in `/own/a.nix' is odd")).places()).isEmpty();
    assertThat(of(complaint("The option `a.c' defined in `/own/broken.nix' is odd")).places())
        .isEmpty();
    assertThat(of(complaint("The option `a.c' defined in `/own/none.nix' is odd")).places())
        .isEmpty();
  }

  @Test
  void onlyTheLibrarysWordsAreTakenForItsOwn() {
    int base = file("/own/a.nix", "{ a.b = 1; }");
    EvalException own =
        new EvalException(
                new EvalError.Thrown("The option `a.b' defined in `/own/a.nix' is odd"),
                Positions.NONE)
            .during("in the builtin 'throw'", base);

    assertThat(of(own).places()).isEmpty();
  }

  @Test
  void withoutAnOptionItIsTheDefinitionUnderWay() {
    String text = "{ lib, ... }: { a = lib.mkIf 1 { b = 1; }; }";
    int base = file("/own/a.nix", text);
    EvalException e =
        complaint("a condition is no Boolean")
            .duringAlways("while evaluating definitions from `/own/a.nix':", Positions.NONE)
            .duringAlways("while evaluating the option `a.b':", Positions.NONE);

    assertThat(of(e).pos()).isEqualTo(base + text.indexOf("b = 1"));
  }

  @Test
  void anOptionThatDoesNotExistHasNearMissesAmongThoseBesideIt() {
    file("/dist/web.nix", "{ mkOption, ... }: { options.services.nginx.enable = mkOption { }; }");
    file(
        "/dist/users.nix",
        "let user = { options = { shell = 1; groups = 2; }; }; in { options = { users = { }; }; }");
    file("/own/a.nix", "{ services.ngnix = 1; users.ann.shel = 2; }");

    assertThat(of(complaint("The option `services.ngnix' does not exist")).suggestions())
        .containsExactly("services.nginx");
    assertThat(of(complaint("The option `users.ann.shel' does not exist")).suggestions())
        .containsExactly("users.ann.shell");
    assertThat(of(complaint("The option `other.thing' does not exist")).suggestions()).isEmpty();
  }

  @Test
  void aMissingFileIsNamedSomewhere() {
    String text = "{ imports = [ ./b.nix ./c.nix ]; }";
    int base = file("/own/a.nix", text);
    EvalException e =
        new EvalException(
            ErrorCode.FILE_NOT_FOUND, "the path '/own/c.nix' does not exist", Positions.NONE);

    assertThat(of(e).pos()).isEqualTo(base + text.indexOf("./c.nix"));
  }
}
