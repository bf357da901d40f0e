package dev.firn.instantiate.fetch.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.jspecify.annotations.Nullable;

/**
 * Says which files {@code git archive} would leave out: those with the attribute {@code
 * export-ignore} in a {@code .gitattributes} (gitattributes(5)).
 */
final class ExportIgnore {
  /** Leaves nothing out. */
  static final ExportIgnore NONE = new ExportIgnore(_ -> null);

  private final AttributesFiles files;
  private final Map<String, List<AttributesRule>> rules = new HashMap<>();

  /** Reads a directory's {@code .gitattributes}. */
  @FunctionalInterface
  interface AttributesFiles {
    /** The bytes, or null when there is none. */
    byte @Nullable [] read(String directory) throws IOException;
  }

  ExportIgnore(AttributesFiles files) {
    this.files = files;
  }

  /** Whether one file or directory is left out; those below it go with it. */
  boolean isIgnored(String path, boolean isDirectory) throws IOException {
    if (this == NONE) {
      return false;
    }
    int slash = path.lastIndexOf('/');
    // the nearest file decides, and in a file the last rule
    for (String at = slash < 0 ? "" : path.substring(0, slash); ; at = parent(at)) {
      String relative = at.isEmpty() ? path : path.substring(at.length() + 1);
      for (AttributesRule rule : rules(at).reversed()) {
        if (rule.isMatch(relative, isDirectory)) {
          for (Attribute attribute : rule.getAttributes().reversed()) {
            if (attribute.getKey().equals("export-ignore")) {
              return attribute.getState() == Attribute.State.SET;
            }
          }
        }
      }
      if (at.isEmpty()) {
        return false;
      }
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private List<AttributesRule> rules(String directory) throws IOException {
    List<AttributesRule> known = rules.get(directory);
    if (known == null) {
      byte[] text = files.read(directory);
      AttributesNode node = new AttributesNode();
      if (text != null) {
        node.parse(new ByteArrayInputStream(text));
      }
      known = node.getRules();
      rules.put(directory, known);
    }
    return known;
  }
}
