package dev.firn.instantiate.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
  private final AccessRules rules = new AccessRules("in pure mode");

  @Test
  void whatIsShownIsSeenByWhoIsShownItOnly() {
    assertThat(rules.<Boolean>showing(Set.of("/s/a"), () -> rules.sees("/s/a/file"))).isTrue();
    assertThat(rules.sees("/s/a/file")).isFalse();
    assertThat(rules.sees("/s")).as("leads there").isTrue();
  }

  @Test
  void whatIsShownToOneIsAtNoTimeSeenByAnother() {
    // so many that it takes a while
    Set<String> trees =
        IntStream.range(0, 200_000).mapToObj(i -> "/s/" + i).collect(Collectors.toSet());
    String first = trees.iterator().next();

    CompletableFuture<Boolean> shown =
        CompletableFuture.supplyAsync(() -> rules.showing(trees, () -> rules.sees(first)));
    while (!shown.isDone()) {
      assertThat(rules.sees(first)).isFalse();
    }

    assertThat(shown.join()).isTrue();
  }
}
