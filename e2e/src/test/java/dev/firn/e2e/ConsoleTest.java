package dev.firn.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does in the console, in a real browser against a real Firn. */
@ExtendWith(OneMachine.class)
class ConsoleTest {
  /** Text that would do something if it ever became markup. */
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&</script>";

  private static final String ENDLESS =
      "toString (builtins.length (builtins.genericClosure { startSet = [ { key = 0; } ]; operator ="
          + " x: [ { key = builtins.bitAnd (x.key + 1) 7; } { key = x.key + 1; } ]; }))";

  @TempDir static Path folder;
  private static FirnMachine machine;
  private static Browser browser;
  private static Page page;
  private static URI server;

  @BeforeAll
  static void open(FirnMachine given) throws Exception {
    browser = new Browser();
    page = browser.page();
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    machine = given;
    assertThat(machine.firn("up").status()).isZero();
    server = machine.server();
    submit("first", "environment.etc.motd.text = \"one\\n\";");
    submit("second", "environment.etc.motd.text = \"two\\n\";");
    page.navigate(server + "/#token=" + machine.token());
    assertThat(heading("Revisions")).isVisible();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static FirnMachine.Ended run(String name, String module) throws Exception {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.writeString(source.resolve("configuration.nix"), module);
    return machine.firn(
        "rebuild", "switch", "--name", "looked-at", "--node", "e2e", source.toString());
  }

  /** A module with the settings that all have, and those. */
  private static String module(String settings) {
    return """
    { pkgs, ... }:
    {
      networking.hostName = "looked-at";
      system.stateVersion = "24.11";
      %s
    }
    """
        .formatted(settings);
  }

  private static void submit(String name, String settings) throws Exception {
    FirnMachine.Ended ended = run(name, module(settings));
    assertThat(ended.status()).as(ended.output()).isZero();
  }

  private static Locator heading(String text) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(text).setExact(true));
  }

  private static Locator link(String text) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(text).setExact(true));
  }

  private static void go(String name) {
    page.getByRole(AriaRole.NAVIGATION)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name))
        .click();
    assertThat(heading(name.equals("Overview") ? "Revisions" : name)).isVisible();
    assertThat(page).hasTitle(Pattern.compile(name + " – Firn"));
  }

  /** Whatever a page showed: it broke nothing, asked nobody else, and is open to everybody. */
  private static void isSound(String name) throws Exception {
    browser.picture(name);
    assertThat(browser.faults()).isEmpty();
    assertThat(browser.foreignRequests(server)).isEmpty();
    assertThat(browser.barriers()).isEmpty();
  }

  @Test
  void asksForATokenAndRefusesAWrongOne() throws Exception {
    try (Browser stranger = new Browser()) {
      Page door = stranger.page();
      door.navigate(server.toString());
      door.getByLabel("Token").fill("not-the-token");
      door.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enter")).click();
      assertThat(door.getByRole(AriaRole.ALERT)).hasText("The server does not take this token.");
      assertThat(stranger.barriers()).isEmpty();
      door.getByLabel("Token").fill(machine.token());
      door.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enter")).click();
      assertThat(door.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Revisions")))
          .isVisible();
      assertThat(door.url()).doesNotContain(machine.token());
    }
  }

  @Test
  void showsEachRevisionWithItsStages() throws Exception {
    submit("staged", "environment.etc.motd.text = \"staged\\n\";");
    go("Overview");
    Locator newest = page.getByRole(AriaRole.ARTICLE).first();
    assertThat(newest).containsText("looked-at");
    assertThat(newest).containsText("generation");
    isSound("overview");
  }

  @Test
  void findsAnOptionAndSaysWhoDefinedIt() throws Exception {
    go("Systems");
    isSound("systems");
    link("looked-at/looked-at").click();
    assertThat(heading("looked-at/looked-at")).isVisible();
    page.getByRole(AriaRole.SEARCHBOX).fill("networking.hostName");
    Locator option =
        page.getByRole(AriaRole.ARTICLE)
            .filter(
                new Locator.FilterOptions()
                    .setHas(
                        page.getByRole(
                            AriaRole.HEADING,
                            new Page.GetByRoleOptions()
                                .setName("networking.hostName")
                                .setExact(true))));
    assertThat(option).containsText("configuration.nix:3:3");
    assertThat(option).containsText("looked-at");
    isSound("system");
    page.getByRole(AriaRole.SEARCHBOX).fill("no.such.option.anywhere");
    assertThat(page.getByText("No option has that in its name or description.")).isVisible();
  }

  @Test
  void rollsANodeBackAfterAsking() throws Exception {
    go("Nodes");
    isSound("nodes");
    link("e2e").click();
    assertThat(heading("e2e")).isVisible();
    Locator table = page.getByRole(AriaRole.TABLE).first();
    Locator buttons =
        table.getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName(Pattern.compile("Roll system back")));
    isSound("node");
    // the newest but one: the newest is active
    Locator target = buttons.first();
    String name = target.getAttribute("aria-label");
    String generation = name.substring(name.lastIndexOf(' ') + 1);
    target.click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("will run generation " + generation);
    isSound("rollback");
    dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel")).click();
    assertThat(dialog).hasCount(0);
    target.click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Roll back"))
        .click();
    Locator row =
        table
            .getByRole(AriaRole.ROW)
            .filter(
                new Locator.FilterOptions()
                    .setHas(
                        page.getByRole(
                            AriaRole.ROWHEADER,
                            new Page.GetByRoleOptions().setName(generation).setExact(true))));
    assertThat(row).containsText("active");
    assertThat(machine.firn("rebuild", "list-generations", "--node", "e2e").output())
        .containsPattern("(?m)^" + generation + " \\* ");
  }

  /** Its evaluation would not end by itself. */
  @Test
  void cancelsASubmissionThatIsUnderWay() throws Exception {
    CompletableFuture<FirnMachine.Ended> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run("endless", module("environment.etc.motd.text = " + ENDLESS + ";"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    go("Overview");
    Locator button =
        page.getByRole(
            AriaRole.BUTTON,
            new Page.GetByRoleOptions().setName(Pattern.compile("Cancel looked-at")));
    assertThat(button).hasCount(1);
    isSound("under-way");
    button.click();
    assertThat(page.getByRole(AriaRole.ARTICLE).first()).containsText("cancelled");
    assertThat(button).hasCount(0);
    isSound("cancelled");

    FirnMachine.Ended ended = run.get(2, TimeUnit.MINUTES);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("it was cancelled", "nothing has changed on any node");
    submit("after", "environment.etc.motd.text = \"after\\n\";");
  }

  @Test
  void showsEventsAsTheyHappen() throws Exception {
    go("Events");
    page.getByLabel("Node").fill("e2e");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")).click();
    assertThat(page.locator("#connection")).hasText("Connected");
    submit("watched", "environment.etc.motd.text = \"watched\\n\";");
    Locator list = page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Events"));
    assertThat(list).containsText("generation.activated");
    // by its text: others may still come in above it
    Locator activated =
        list.getByRole(AriaRole.LISTITEM)
            .filter(new Locator.FilterOptions().setHasText("generation.activated"))
            .first();
    activated.locator("summary").click();
    assertThat(activated.locator("pre")).isVisible();
    isSound("events");
  }

  @Test
  void showsTheLogOfABuildWhileItRuns() throws Exception {
    CompletableFuture<FirnMachine.Ended> submission =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run(
                    "slow",
                    module(
                        """
                        environment.etc.slow.source = pkgs.runCommand "slowly" { } ''
                          echo "the first line"
                          sleep 10
                          echo "the last line" | tee $out
                        '';
                        """));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    go("Builds");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("slowly")))
        .first()
        .click();
    Locator log = page.getByRole(AriaRole.LOG);
    assertThat(log).containsText("the first line");
    assertThat(log).not().containsText("the last line");
    assertThat(page.getByRole(AriaRole.MAIN)).containsText("running");
    isSound("build");
    assertThat(log).containsText("the last line");
    assertThat(page.getByRole(AriaRole.MAIN)).containsText("succeeded");
    FirnMachine.Ended ended = submission.get(5, TimeUnit.MINUTES);
    assertThat(ended.status()).as(ended.output()).isZero();
  }

  @Test
  void hostileTextStaysText() throws Exception {
    String nix = HOSTILE.replace("\"", "\\\"");
    FirnMachine.Ended good =
        run(
            "hostile",
            """
            { lib, pkgs, ... }:
            {
              options.hostile = lib.mkOption {
                type = lib.types.str;
                default = "%1$s";
                example = "%1$s";
                description = "%1$s";
              };
              config = {
                hostile = "%1$s";
                warnings = [ "%1$s" ];
                networking.hostName = "looked-at";
                system.stateVersion = "24.11";
              };
            }
            """
                .formatted(nix));
    assertThat(good.status()).as(good.output()).isZero();
    go("Overview");
    isText(page.getByRole(AriaRole.ARTICLE).first());
    go("Systems");
    link("looked-at/looked-at").click();
    page.getByRole(AriaRole.SEARCHBOX).fill("hostile");
    isText(
        page.getByRole(AriaRole.ARTICLE)
            .filter(new Locator.FilterOptions().setHasText("configuration.nix:10")));

    FirnMachine.Ended assertion =
        run(
            "assertion",
            module("assertions = [ { assertion = false; message = \"%s\"; } ];".formatted(nix)));
    assertThat(assertion.status()).isEqualTo(1);
    go("Overview");
    isText(page.getByRole(AriaRole.ARTICLE).first());

    FirnMachine.Ended build =
        run(
            "log",
            module(
                """
                environment.etc.x.source = pkgs.runCommand "hostile-log" { text = "%s"; } ''
                  echo "$text"
                  exit 1
                '';
                """
                    .formatted(nix)));
    assertThat(build.status()).isEqualTo(1);
    go("Overview");
    isText(page.getByRole(AriaRole.ARTICLE).first());
    go("Builds");
    page.getByRole(
            AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("hostile-log")))
        .first()
        .click();
    isText(page.getByRole(AriaRole.LOG));

    FirnMachine.Ended check =
        run(
            "check",
            module(
                "firn.healthChecks.\"%1$s\" = { command = \"echo '%2$s'; exit 1\"; timeout = 1; };"
                    .formatted(nix, nix.replace("'", ""))));
    assertThat(check.status()).isEqualTo(1);
    go("Nodes");
    link("e2e").click();
    isText(page.getByRole(AriaRole.TABLE).first());
    go("Events");
    page.locator("#filter-from").selectOption("beginning");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")).click();
    Locator event = page.getByText(Pattern.compile("generation.rolled-back")).first();
    event.click();
    isText(page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Events")));
  }

  private static void isText(Locator shown) {
    assertThat(shown).containsText("<img src=x onerror=alert(1)>");
    assertThat(page.locator("img, main script")).hasCount(0);
    assertThat(browser.faults()).isEmpty();
    assertThat(browser.foreignRequests(server)).isEmpty();
  }

  @Test
  void saysSoWhenThereIsNothingAndWhenSomethingFails() throws Exception {
    try (Browser other = new Browser()) {
      Page shown = other.page();
      for (Map.Entry<String, String> empty :
          Map.of(
                  "systems", "There are none yet.",
                  "nodes", "There are none yet.",
                  "builds", "Nothing was built yet.")
              .entrySet()) {
        shown.route(
            Pattern.compile("/v1/" + empty.getKey() + "(\\?.*)?$"),
            route ->
                route.fulfill(
                    new com.microsoft.playwright.Route.FulfillOptions()
                        .setStatus(200)
                        .setContentType("application/json")
                        .setBody("{\"" + empty.getKey() + "\":[]}")));
        shown.navigate(server + "/#token=" + machine.token());
        shown.navigate(server + "/#/" + empty.getKey());
        assertThat(shown.getByRole(AriaRole.MAIN)).containsText(empty.getValue());
        shown.unrouteAll();
      }
      shown.route(
          Pattern.compile("/v1/nodes$"),
          route ->
              route.fulfill(
                  new com.microsoft.playwright.Route.FulfillOptions()
                      .setStatus(403)
                      .setContentType("application/problem+json")
                      .setBody("{\"detail\":\"" + "<b>you may not</b>" + "\"}")));
      shown.navigate(server + "/#/systems");
      shown.navigate(server + "/#/nodes");
      assertThat(shown.getByRole(AriaRole.ALERT)).hasText("<b>you may not</b>");
      assertThat(other.barriers()).isEmpty();
      shown.unrouteAll();
      shown.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again")).click();
      assertThat(shown.getByRole(AriaRole.TABLE)).isVisible();
      shown.route(Pattern.compile("/v1/systems$"), route -> route.abort());
      shown.navigate(server + "/#/systems");
      assertThat(shown.getByRole(AriaRole.ALERT)).hasText("The server does not answer.");
      shown.navigate(server + "/#/nothing/here");
      assertThat(shown.getByRole(AriaRole.MAIN)).containsText("There is no such page");
      shown.navigate(server + "/#/nodes/nobody");
      assertThat(shown.getByRole(AriaRole.ALERT)).isVisible();
    }
  }
}
