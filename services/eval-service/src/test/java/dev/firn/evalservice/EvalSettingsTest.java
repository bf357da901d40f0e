package dev.firn.evalservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvalSettingsTest {
  private static EvalSettings read(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(EvalSettings.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(EvalSettings.class);
  }

  @Test
  void anEvaluationHasLimitsWhenNothingIsSaid() {
    EvalSettings settings = read(Map.of());
    assertThat(settings.limits().time()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.limits().names()).isPositive();
    assertThat(settings.limits().heapPercent()).isEqualTo(90);
  }

  @Test
  void limitsAreSetByTheirNames() {
    EvalSettings settings =
        read(
            Map.of(
                "firn.eval-service.limits.time", "PT30S",
                "firn.eval-service.limits.allocated-bytes", "0",
                "firn.eval-service.limits.output-bytes", "1000"));
    assertThat(settings.limits().time()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.limits().allocatedBytes()).isZero();
    assertThat(settings.limits().outputBytes()).isEqualTo(1000);
  }
}
