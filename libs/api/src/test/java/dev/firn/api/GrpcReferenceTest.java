package dev.firn.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.firn.api.agent.v1.EnrolRequest;
import dev.firn.api.build.v1.BuildRequest;
import dev.firn.api.store.v1.DescribeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What goes over the wire is written down: a number or type that changes shows in the reference.
 */
class GrpcReferenceTest {
  private static final Path REFERENCE = Path.of("../../docs/reference/grpc.md");
  private static final List<FileDescriptor> FILES =
      List.of(
          EnrolRequest.getDescriptor().getFile(),
          BuildRequest.getDescriptor().getFile(),
          DescribeRequest.getDescriptor().getFile());

  @Test
  void theReferenceIsWhatTheProtosSay() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # gRPC

            Generated from the protos in [libs/api](../../libs/api); what each call and field means is told there. A
            number is never given to another field, and a package's last part is its version.
            """);
    FILES.forEach(file -> describe(file, text));

    if (Boolean.getBoolean("golden.overwrite")) {
      Files.writeString(REFERENCE, text);
    }

    assertThat(REFERENCE)
        .as("run again with -Dgolden.overwrite=true to write it")
        .content()
        .isEqualTo(text.toString());
  }

  @Test
  void everyEnumerationBeginsWithUnspecified() {
    for (FileDescriptor file : FILES) {
      assertThat(file.getPackage()).matches("firn\\.[a-z]+\\.v[0-9]+");
      enums(file)
          .forEach(e -> assertThat(e.findValueByNumber(0).getName()).endsWith("_UNSPECIFIED"));
    }
  }

  private static Stream<EnumDescriptor> enums(FileDescriptor file) {
    return Stream.concat(
        file.getEnumTypes().stream(),
        file.getMessageTypes().stream().flatMap(m -> m.getEnumTypes().stream()));
  }

  private static void describe(FileDescriptor file, StringBuilder text) {
    text.append("\n## ").append(file.getPackage()).append("\n\n```\n");
    List<String> parts = new ArrayList<>();
    file.getServices().forEach(s -> parts.add(service(s)));
    file.getMessageTypes().forEach(m -> parts.add(message(m)));
    enums(file).forEach(e -> parts.add(enumeration(e)));
    text.append(String.join("\n", parts)).append("```\n");
  }

  private static String service(ServiceDescriptor service) {
    StringBuilder text = new StringBuilder("service " + service.getName() + "\n");
    for (MethodDescriptor method : service.getMethods()) {
      text.append("  ")
          .append(method.getName())
          .append(method.isClientStreaming() ? " (stream " : " (")
          .append(method.getInputType().getName())
          .append(method.isServerStreaming() ? ") -> stream " : ") -> ")
          .append(method.getOutputType().getName())
          .append("\n");
    }
    return text.toString();
  }

  private static String message(Descriptor message) {
    StringBuilder text = new StringBuilder("message " + message.getName() + "\n");
    for (FieldDescriptor field : message.getFields()) {
      text.append("  %2d %s: %s\n".formatted(field.getNumber(), field.getName(), type(field)));
    }
    return text.toString();
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      List<FieldDescriptor> entry = field.getMessageType().getFields();
      return "map of " + type(entry.get(0)) + " to " + type(entry.get(1));
    }
    String type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getName();
          case ENUM -> field.getEnumType().getName();
          case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
              field
                  .toProto()
                  .getType()
                  .name()
                  .replaceFirst("^TYPE_", "")
                  .toLowerCase(java.util.Locale.ROOT);
        };
    String choice =
        field.getRealContainingOneof() == null
            ? ""
            : ", one of " + field.getRealContainingOneof().getName();
    return (field.isRepeated() ? "list of " : "") + type + choice;
  }

  private static String enumeration(EnumDescriptor type) {
    StringBuilder text = new StringBuilder("enum " + type.getName() + "\n");
    for (EnumValueDescriptor value : type.getValues()) {
      text.append("  %2d %s\n".formatted(value.getNumber(), value.getName()));
    }
    return text.toString();
  }
}
