package dev.firn.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Debian's Chromium, with one tab; notes what a page asks for and what goes wrong in it. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final double PATIENCE_MILLIS = 60_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final Page page;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  Browser() {
    assumeTrue(Files.isExecutable(CHROMIUM), "chromium is not installed: apt-get install chromium");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1200, 900));
    page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onRequest(request -> requests.add(request.url()));
    page.onPageError(faults::add);
    page.onDialog(
        dialog -> {
          faults.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  /** The tab. */
  Page page() {
    return page;
  }

  /** Addresses that were asked for and are not the server's. */
  List<String> foreignRequests(URI server) {
    return requests.stream()
        .filter(url -> !url.startsWith(server.toString()) && !url.startsWith("data:"))
        .toList();
  }

  /** Exceptions of the page's scripts, and dialogs that it opened. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** What keeps people out, by the rules of WCAG 2.2 A and AA that can be tried by a program. */
  List<String> barriers() {
    return new AxeBuilder(page)
            .withTags(
                List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
            .setLegacyMode(true)
            .analyze()
            .getViolations()
            .stream()
            .map(Browser::barrier)
            .toList();
  }

  private static String barrier(Rule rule) {
    return rule.getId()
        + ": "
        + rule.getHelp()
        + rule.getNodes().stream().map(node -> "\n  " + node.getHtml()).toList();
  }

  /** Keeps what the tab shows, for people. */
  void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "pictures", name + ".png"))
            .setFullPage(true));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
