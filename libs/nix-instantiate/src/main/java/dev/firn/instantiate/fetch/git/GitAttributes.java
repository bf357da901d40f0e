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

/** What the {@code .gitattributes} of a tree say about its files (gitattributes(5)). */
final class GitAttributes {
  /** Says nothing about any file. */
  static final GitAttributes NONE = new GitAttributes(_ -> null);

  private final AttributesFiles files;
  private final Map<String, List<AttributesRule>> rules = new HashMap<>();

  /** Reads a directory's {@code .gitattributes}. */
  @FunctionalInterface
  interface AttributesFiles {
    /** The bytes, or null when there is none. */
    byte @Nullable [] read(String directory) throws IOException;
  }

  GitAttributes(AttributesFiles files) {
    this.files = files;
  }

  /** Whether {@code git archive} leaves out a file or directory; those below it go with it. */
  boolean isExportIgnored(String path, boolean isDirectory) throws IOException {
    Attribute found = find(path, isDirectory, "export-ignore");
    return found != null && found.getState() == Attribute.State.SET;
  }

  /** Whether a file's contents are kept elsewhere by Git LFS. */
  boolean isLarge(String path) throws IOException {
    Attribute found = find(path, false, "filter");
    return found != null && "lfs".equals(found.getValue());
  }

  private @Nullable Attribute find(String path, boolean isDirectory, String key)
      throws IOException {
    if (this == NONE) {
      return null;
    }
    int slash = path.lastIndexOf('/');
    // the nearest file decides, and in a file the last rule
    for (String at = slash < 0 ? "" : path.substring(0, slash); ; at = parent(at)) {
      String relative = at.isEmpty() ? path : path.substring(at.length() + 1);
      for (AttributesRule rule : rules(at).reversed()) {
        if (rule.isMatch(relative, isDirectory)) {
          for (Attribute attribute : rule.getAttributes().reversed()) {
            if (attribute.getKey().equals(key)) {
              return attribute;
            }
          }
        }
      }
      if (at.isEmpty()) {
        return null;
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
