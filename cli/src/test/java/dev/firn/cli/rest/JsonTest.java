package dev.firn.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesWhatItRead() {
    String text = "{\"a\":[1,2.5,true,null,\"x\\n\u00e9\"],\"b\":{}}";
    assertThat(Json.parse(text)).hasToString(text);
  }

  @Test
  void whatIsMissingIsEmpty() {
    Json json = Json.parse("{\"a\":1}");
    assertThat(json.text("b")).isEmpty();
    assertThat(json.at("a").at("b").list("c")).isEmpty();
    assertThat(json.number("b")).isZero();
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThatThrownBy(() -> Json.parse("{\"a\":")).isInstanceOf(ServerException.class);
    assertThatThrownBy(() -> Json.parse("[".repeat(500))).isInstanceOf(ServerException.class);
  }
}
