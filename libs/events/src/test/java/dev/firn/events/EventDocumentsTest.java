package dev.firn.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The JSON schemas and the AsyncAPI document under {@code docs/reference/events} are made from the
 * records and their comments. {@code -Dgolden.overwrite=true} writes them anew.
 */
class EventDocumentsTest {
  private static final Path FOLDER = Path.of("../../docs/reference/events");
  private static final Path SOURCES = Path.of("src/main/java/dev/firn/events");
  private static final ObjectMapper JSON = EventCodec.mapper();

  private final Map<Class<?>, Comment> comments = new java.util.HashMap<>();

  /** A record's comment, taken apart. */
  private record Comment(String text, Map<String, String> fields) {}

  private Comment comment(Class<?> type) {
    return comments.computeIfAbsent(type, EventDocumentsTest::read);
  }

  private static Comment read(Class<?> type) {
    Class<?> top = type.getNestHost();
    try {
      String source = Files.readString(SOURCES.resolve(top.getSimpleName() + ".java"));
      Matcher matcher =
          Pattern.compile(
                  "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\((?:[^()\"]|\"[^\"]*\")*\\))?\\s*)*"
                      + "(?:public )?(?:sealed )?(?:record|interface|enum) "
                      + type.getSimpleName()
                      + "\\b",
                  Pattern.DOTALL)
              .matcher(source);
      if (!matcher.find()) {
        return new Comment("", Map.of());
      }
      String text = matcher.group(1).replaceAll("(?m)^\\s*\\* ?", "").strip();
      String[] parts = text.split("(?m)^@param ");
      Map<String, String> fields = new TreeMap<>();
      for (int i = 1; i < parts.length; i++) {
        int space = parts[i].indexOf(' ');
        fields.put(parts[i].substring(0, space), plain(parts[i].substring(space)));
      }
      return new Comment(plain(parts[0]), fields);
    } catch (IOException e) {
      throw new AssertionError("no source of " + type, e);
    }
  }

  private static String plain(String javadoc) {
    return javadoc.replaceAll("\\{@(?:code|link) ([^}]*)\\}", "$1").replaceAll("\\s+", " ").strip();
  }

  private SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(JSON, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(new JacksonModule())
            .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
    builder
        .forFields()
        .withNullableCheck(EventDocumentsTest::isNullable)
        .withRequiredCheck(field -> !field.isFakeContainerItemScope())
        .withDescriptionResolver(
            field ->
                field.isFakeContainerItemScope()
                    ? null
                    : comment(field.getDeclaringType().getErasedType())
                        .fields()
                        .get(field.getDeclaredName()));
    builder
        .forTypesInGeneral()
        .withDescriptionResolver(
            scope -> {
              Class<?> type = scope.getType().getErasedType();
              boolean ours = type.getPackageName().equals("dev.firn.events");
              String text = ours ? comment(type).text() : "";
              return text.isEmpty() ? null : text;
            });
    return new SchemaGenerator(builder.build());
  }

  private static boolean isNullable(FieldScope field) {
    return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static String text(ObjectNode node) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }

  @Test
  void everyTypesSchemaIsInTheReference() throws IOException {
    SchemaGenerator generator = generator();
    for (Map.Entry<String, Class<? extends FirnEvent>> type : EventTypes.all().entrySet()) {
      ObjectNode schema = generator.generateSchema(type.getValue());
      schema.put("title", type.getKey());
      Golden.compare(FOLDER.resolve(type.getKey() + ".schema.json"), text(schema));
    }
  }

  @Test
  void theAsyncApiDocumentIsInTheReference() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("asyncapi", "3.0.0");
    ObjectNode info = root.putObject("info");
    info.put("title", "Firn events");
    info.put("version", "1");
    info.put(
        "description",
        "What Firn's services write to Kafka: CloudEvents 1.0 in Kafka's binary mode. Read with"
            + " isolation.level=read_committed. Fields are only ever added; a change that readers"
            + " cannot skip gets a new version of the type.");
    root.put("defaultContentType", "application/json");
    ObjectNode channels = root.putObject("channels");
    ObjectNode operations = root.putObject("operations");
    ObjectNode messages = root.putObject("components").putObject("messages");
    for (Topic topic : Topic.values()) {
      String id = topic.topicName().substring("firn.".length());
      ObjectNode channel = channels.putObject(id);
      channel.put("address", topic.topicName());
      ObjectNode channelMessages = channel.putObject("messages");
      EventTypes.all()
          .forEach(
              (name, type) -> {
                if (topic.events().isAssignableFrom(type)) {
                  channelMessages.putObject(name).put("$ref", "#/components/messages/" + name);
                }
              });
      ObjectNode operation = operations.putObject("read-" + id);
      operation.put("action", "receive");
      operation.putObject("channel").put("$ref", "#/channels/" + id);
    }
    EventTypes.all().forEach((name, type) -> message(messages.putObject(name), name, type));
    Golden.compare(FOLDER.resolve("asyncapi.json"), text(root));
  }

  private void message(ObjectNode message, String name, Class<?> type) {
    message.put("name", name);
    message.put("summary", comment(type).text());
    message.put("contentType", "application/json");
    ObjectNode headers = message.putObject("headers");
    headers.put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    properties.putObject("ce_type").put("const", name);
    for (String header :
        new String[] {
          "ce_specversion",
          "ce_id",
          "ce_source",
          "ce_time",
          "ce_subject",
          "ce_revision",
          "ce_traceparent",
          "content-type"
        }) {
      properties.putObject(header).put("type", "string");
    }
    headers
        .putArray("required")
        .add("ce_specversion")
        .add("ce_type")
        .add("ce_id")
        .add("ce_source")
        .add("ce_time")
        .add("ce_subject");
    message.putObject("payload").put("$ref", name + ".schema.json");
  }
}
