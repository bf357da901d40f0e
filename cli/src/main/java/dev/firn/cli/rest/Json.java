package dev.firn.cli.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, read leniently: what is missing or of another kind is empty, as services may be
 * older or newer than this command. Text is Unicode, not bytes.
 *
 * @param value a map, a list, a string, a number, a boolean, or null
 */
public record Json(@Nullable Object value) {
  /** What is not there. */
  public static final Json NOTHING = new Json(null);

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MOST_LEVELS = 200;

  /** An object of names and values in turn. */
  public static Json object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      members.put(
          String.valueOf(namesAndValues[i]), value instanceof Json json ? json.value : value);
    }
    return new Json(members);
  }

  /**
   * Reads one value.
   *
   * @throws ServerException if it is no JSON
   */
  public static Json parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return new Json(read(parser, 0));
    } catch (IOException e) {
      throw new ServerException("the server's answer is no JSON: " + e.getMessage());
    }
  }

  private static @Nullable Object read(JsonParser parser, int level) throws IOException {
    if (level > MOST_LEVELS) {
      throw new IOException("more than " + MOST_LEVELS + " levels");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("it ends early");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser, level + 1));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser, level + 1));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("unexpected " + token);
    };
  }

  /** A member of an object; {@link #NOTHING} if there is none. */
  public Json at(String name) {
    return value instanceof Map<?, ?> members ? new Json(members.get(name)) : NOTHING;
  }

  /** A member that is text; empty if there is none. */
  public String text(String name) {
    return at(name).text();
  }

  /** This as text: a string's characters, another scalar's JSON; empty for nothing. */
  public String text() {
    return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
  }

  /** A member that is a number; 0 if there is none. */
  public long number(String name) {
    return at(name).value instanceof Number number ? number.longValue() : 0;
  }

  /** A member that is true. */
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(at(name).value);
  }

  /** A member that is a list; empty if there is none. */
  public List<Json> list(String name) {
    return at(name).items();
  }

  /** This if it is a list, otherwise the member of that name: answers come in either form. */
  public List<Json> itemsOr(String name) {
    return value instanceof List ? items() : list(name);
  }

  /** The elements of a list; empty for anything else. */
  public List<Json> items() {
    return value instanceof List<?> items ? items.stream().map(Json::new).toList() : List.of();
  }

  /** The members of an object; empty for anything else. */
  public Map<String, Json> members() {
    Map<String, Json> found = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> members) {
      members.forEach((name, member) -> found.put(String.valueOf(name), new Json(member)));
    }
    return found;
  }

  /** Whether there is something. */
  public boolean isPresent() {
    return value != null;
  }

  /** Compact JSON. */
  @Override
  public String toString() {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Json json -> write(out, json.value);
      case Map<?, ?> members -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          out.writeFieldName(String.valueOf(member.getKey()));
          write(out, member.getValue());
        }
        out.writeEndObject();
      }
      case List<?> items -> {
        out.writeStartArray();
        for (Object item : items) {
          write(out, item);
        }
        out.writeEndArray();
      }
      case Boolean truth -> out.writeBoolean(truth);
      case Number number -> out.writeNumber(number.toString());
      default -> out.writeString(value.toString());
    }
  }
}
