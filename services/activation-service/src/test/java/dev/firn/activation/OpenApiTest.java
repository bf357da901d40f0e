package dev.firn.activation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestSurroundings.class)
class OpenApiTest {
  private static final Path CHECKED_IN =
      Path.of("../../docs/reference/openapi/activation-service.yaml");

  @Test
  void theCheckedInDocumentIsTheServices() throws Exception {
    String served =
        given().get("/q/openapi").then().statusCode(200).extract().asString().strip() + "\n";
    served =
        served
            .lines()
            .filter(l -> !l.matches("\\s*(- url: http://.*|description: Auto generated value)"))
            .reduce("", (a, b) -> a + b + "\n");

    if (Boolean.getBoolean("overwrite")) {
      Files.createDirectories(CHECKED_IN.getParent());
      Files.writeString(CHECKED_IN, served);
    }

    assertThat(CHECKED_IN)
        .as("run with -Doverwrite=true to write it anew")
        .content()
        .isEqualTo(served);
  }
}
