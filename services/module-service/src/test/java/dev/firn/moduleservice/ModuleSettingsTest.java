package dev.firn.moduleservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModuleSettingsTest {
  private static ModuleSettings read(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(ModuleSettings.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(ModuleSettings.class);
  }

  @Test
  void anEvaluationHasLimitsWhenNothingIsSaid() {
    ModuleSettings settings = read(Map.of());
    assertThat(settings.limits().time()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.limits().names()).isPositive();
    assertThat(settings.limits().heapPercent()).isEqualTo(90);
  }

  @Test
  void limitsAreSetByTheirNames() {
    ModuleSettings settings =
        read(
            Map.of(
                "firn.module-service.limits.time", "PT30S",
                "firn.module-service.limits.allocated-bytes", "0",
                "firn.module-service.limits.output-bytes", "1000"));
    assertThat(settings.limits().time()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.limits().allocatedBytes()).isZero();
    assertThat(settings.limits().outputBytes()).isEqualTo(1000);
  }
}
