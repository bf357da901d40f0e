package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.instantiate.settings.NixSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code builtins.exec}, where the settings have it. */
@Timeout(60)
class ExecTest {
  @TempDir Path folder;

  private Instantiator nix;

  @BeforeEach
  void open() {
    nix =
        Instantiator.open(
            NixSettings.defaults()
                .with("store", "dummy://")
                .with("allow-unsafe-native-code-during-evaluation", "true"));
  }

  @AfterEach
  void close() {
    nix.close();
  }

  private String print(String script, Meter meter) {
    String expression = "builtins.exec [ \"sh\" \"-c\" ''" + script + "'' ]";
    return nix.run(() -> nix.text(expression).print(), meter);
  }

  private ErrorCode failure(String script, Meter meter) {
    return catchThrowableOfType(EvalException.class, () -> print(script, meter)).error().code();
  }

  @Test
  void whatAProgramPrintsIsEvaluated() {
    assertThat(print("echo '{ a = 1 + 2; }'; echo ignored >&2", new Meter(Limits.NONE)))
        .isEqualTo("{ a = 3; }");
  }

  @Test
  void aProgramThatFailsIsAFailure() {
    assertThat(failure("echo 1; exit 3", new Meter(Limits.NONE)))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void aProgramEndsWithItsEvaluation() throws IOException, InterruptedException {
    Path started = folder.resolve("started");
    Meter meter = new Meter(Limits.NONE);
    CompletableFuture<ErrorCode> failed =
        CompletableFuture.supplyAsync(
            () -> failure("echo $$ > " + started + "; exec sleep 1000", meter));
    while (!Files.exists(started) || Files.size(started) == 0) {
      Thread.sleep(5);
    }
    Optional<ProcessHandle> program =
        ProcessHandle.of(Long.parseLong(Files.readString(started).strip()));

    meter.cancel("no longer wanted");

    assertThat(failed.join()).isEqualTo(ErrorCode.CANCELLED);
    program.ifPresent(process -> process.onExit().join());
  }
}
