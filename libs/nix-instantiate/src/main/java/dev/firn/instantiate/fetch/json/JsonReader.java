package dev.firn.instantiate.fetch.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.firn.instantiate.fetch.error.FetchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads JSON. Of two members with one name the last counts, as in Nix. Nesting is limited. */
final class JsonReader {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  static Json read(String bytes, String what) {
    try (JsonParser parser = FACTORY.createParser(bytes.getBytes(StandardCharsets.ISO_8859_1))) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new FetchException("bad-json", what + " is not JSON: it is empty");
      }
      Json value = new JsonReader(parser).value(first);
      if (parser.nextToken() != null) {
        throw new FetchException("bad-json", what + " is not JSON: something follows the value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new FetchException(
          "bad-json",
          what
              + " is not JSON: "
              + e.getOriginalMessage()
              + " at line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr(),
          e);
    } catch (IOException e) {
      throw new FetchException("bad-json", what + " is not JSON: " + e.getMessage(), e);
    }
  }

  private Json value(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> new Json.Text(bytes(parser.getText()));
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? new Json.Decimal(parser.getText())
              : new Json.Number(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> new Json.Decimal(parser.getText());
      case VALUE_TRUE -> new Json.Flag(true);
      case VALUE_FALSE -> new Json.Flag(false);
      case VALUE_NULL, VALUE_EMBEDDED_OBJECT -> new Json.Nothing();
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
          throw new IOException("a value is missing");
    };
  }

  private Json.Object object() throws IOException {
    SortedMap<String, Json> members = new TreeMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      members.put(bytes(name), value(parser.nextToken()));
    }
    return new Json.Object(members);
  }

  private Json.Array array() throws IOException {
    List<Json> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(value(token));
    }
    return new Json.Array(elements);
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
