package dev.firn.store.realisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.store.StoreException;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import java.io.IOException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealisationTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ID = "/nix/store/m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv^out";
  private static final Realisation SAMPLE =
      new Realisation(
          DerivationOutputId.parse(StoreDir.DEFAULT, ID),
          new StorePath("7kp2nx1h0bzszng6clmx6g79ficmbbfz-float"),
          new TreeSet<>());

  @Test
  void theKeyIsADerivationAndAnOutput() {
    assertThat(SAMPLE.id().print(StoreDir.DEFAULT)).isEqualTo(ID);
    assertThat(SAMPLE.id().cacheKey())
        .isEqualTo("build-trace-v2/m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv/out.doi");
  }

  @Test
  void theFingerprintHasNoSignatures() {
    String expected =
        "{\"key\":{\"drvPath\":\"m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv\",\"outputName\":"
            + "\"out\"},\"value\":{\"outPath\":\"7kp2nx1h0bzszng6clmx6g79ficmbbfz-float\"}}";

    assertThat(SAMPLE.fingerprint()).isEqualTo(expected);
    assertThat(SAMPLE.signedBy(SecretKey.generate("k")).fingerprint()).isEqualTo(expected);
  }

  @Test
  void signaturesHold() {
    SecretKey key = SecretKey.generate("k");
    Realisation signed = SAMPLE.signedBy(key);

    assertThat(key.publicKey().verifies(signed.fingerprint(), signed.signatures().first()))
        .isTrue();
  }

  @Test
  void jsonReadsBack() {
    Realisation signed = SAMPLE.signedBy(SecretKey.generate("k"));

    assertThat(Realisation.fromJson(signed.toJson())).isEqualTo(signed);
    assertThat(Realisation.fromValueJson(signed.id(), signed.valueToJson())).isEqualTo(signed);
  }

  @Test
  void signaturesMayBeText() throws IOException {
    Realisation signed = SAMPLE.signedBy(SecretKey.generate("k"));
    String json =
        "{\"outPath\":\""
            + SAMPLE.outPath()
            + "\",\"signatures\":[\""
            + signed.signatures().first()
            + "\"]}";

    assertThat(Realisation.fromValueJson(SAMPLE.id(), MAPPER.readTree(json))).isEqualTo(signed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"key\":{\"drvPath\":\"x\",\"outputName\":\"out\"},\"value\":{}}",
        "{\"key\":{\"drvPath\":\"m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv\",\"outputName\":\"out\"},"
            + "\"value\":{\"outPath\":1}}",
        "{\"key\":{\"drvPath\":\"m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float\",\"outputName\":\"out\"},"
            + "\"value\":{\"outPath\":\"7kp2nx1h0bzszng6clmx6g79ficmbbfz-float\"}}",
        "{\"key\":{\"drvPath\":\"m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv\",\"outputName\":\"out\"},"
            + "\"value\":{\"outPath\":\"7kp2nx1h0bzszng6clmx6g79ficmbbfz-float\",\"signatures\":[1]}}",
      })
  void malformedEntriesAreRefused(String json) {
    assertThatThrownBy(() -> Realisation.fromJson(MAPPER.readTree(json)))
        .isInstanceOf(RealisationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "^out", "/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note^out"})
  void malformedKeysAreRefused(String text) {
    assertThatThrownBy(() -> DerivationOutputId.parse(StoreDir.DEFAULT, text))
        .isInstanceOf(StoreException.class);
  }
}
