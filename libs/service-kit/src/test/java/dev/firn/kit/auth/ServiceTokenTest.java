package dev.firn.kit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokenTest {
  private static final String TEXT = "0123456789abcdef0123";
  private final ServiceToken token = ServiceToken.of(TEXT);
  @TempDir Path folder;

  @Test
  void aBearerOfTheTokenIsAllowed() {
    assertThat(token.allows("Bearer " + TEXT)).isTrue();
    assertThat(token.allows("bearer " + TEXT)).isTrue();
  }

  @Test
  void othersAreNotAllowed() {
    assertThat(token.allows(null)).isFalse();
    assertThat(token.allows("")).isFalse();
    assertThat(token.allows(TEXT)).isFalse();
    assertThat(token.allows("Bearer " + TEXT.substring(1))).isFalse();
    assertThat(token.allows("Bearer ")).isFalse();
    assertThat(token.allows(basic("x:" + TEXT))).isFalse();
  }

  @Test
  void aPasswordIsAllowedWhereItIsAskedFor() {
    assertThat(token.allowsBasicToo(basic("anybody:" + TEXT))).isTrue();
    assertThat(token.allowsBasicToo("Bearer " + TEXT)).isTrue();
    assertThat(token.allowsBasicToo(basic(TEXT))).isFalse();
    assertThat(token.allowsBasicToo(basic(TEXT + ":"))).isFalse();
    assertThat(token.allowsBasicToo("Basic %%%")).isFalse();
  }

  @Test
  void whoeverMakesTheFileAllGetTheSameToken() throws IOException {
    Path file = folder.resolve("state/token");

    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .mapToObj(_ -> ServiceToken.readOrMake(file).reveal())
                .distinct())
        .hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aMissingFileIsExplained() {
    assertThatThrownBy(() -> ServiceToken.read(folder.resolve("none")))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("firn.token-file");
  }

  @Test
  void aShortTokenIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "secret\n");

    assertThatThrownBy(() -> ServiceToken.read(file))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("16")
        .hasMessageNotContaining("secret");
  }

  @Test
  void itsTextIsNotPrintedByAccident() {
    assertThat(token.toString()).doesNotContain(TEXT);
  }

  private static String basic(String pair) {
    return "Basic "
        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theTokenForReadingIsAnotherAndAlwaysTheSame() {
    ServiceToken token = ServiceToken.of(TEXT);

    assertThat(token.forReading().reveal()).isEqualTo(ServiceToken.of(TEXT).forReading().reveal());
    assertThat(token.matches(token.forReading().reveal())).isFalse();
  }
}
