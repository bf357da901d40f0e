package dev.firn.events;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One event of each type, every field filled. */
final class Samples {
  private static final String REVISION = "019ab3f2-7c1e-7000-8000-2f0c8e5a1b4d";

  private Samples() {}

  static <R> R of(Class<R> record) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components)
            .map(c -> value(c.getName(), c.getType(), c.getGenericType()))
            .toArray();
    try {
      Constructor<R> constructor = record.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no sample of " + record, e);
    }
  }

  private static Object value(String name, Class<?> type, Type generic) {
    if (type == String.class) {
      return text(name);
    }
    if (type == long.class) {
      return 12L;
    }
    if (type == int.class) {
      return 3;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type == Source.class) {
      return of(Source.Tree.class);
    }
    if (type == List.class && generic instanceof ParameterizedType list) {
      Class<?> element = (Class<?>) list.getActualTypeArguments()[0];
      return List.of(value(name, element, element));
    }
    if (type == Map.class) {
      return Map.of("out", "/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello");
    }
    if (type.isRecord()) {
      return of(type);
    }
    throw new AssertionError("no sample of " + type + " for " + name);
  }

  private static String text(String name) {
    return switch (name) {
      case "revision" -> REVISION;
      case "derivation" -> "/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv";
      case "toplevel", "storePath", "source", "missing" ->
          "/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-web";
      case "profile" -> "system";
      case "platform" -> "x86_64-linux";
      case "publicKey" -> "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
      case "urls" -> "http://localhost:8080/";
      default -> name;
    };
  }
}
