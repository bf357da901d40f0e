package dev.firn.eval.builtins;

import java.util.List;

/** The reference page of builtins, in Markdown. */
public final class BuiltinReference {
  private BuiltinReference() {}

  /**
   * A page with one section per builtin.
   *
   * @param introduction a paragraph that follows the title
   */
  public static String page(String title, String introduction, List<Doc> docs) {
    StringBuilder out = new StringBuilder("# ").append(title).append("\n\n");
    out.append(introduction).append('\n');
    for (Doc doc : docs) {
      out.append('\n');
      appendSection(out, doc);
    }
    return out.toString();
  }

  /** One builtin: how it is called, what it does, an example. */
  public static String section(Doc doc) {
    StringBuilder out = new StringBuilder();
    appendSection(out, doc);
    return out.toString();
  }

  private static void appendSection(StringBuilder out, Doc doc) {
    out.append("## `").append(doc.name());
    for (String argument : doc.args()) {
      out.append(' ').append(argument);
    }
    out.append("`\n\n").append(doc.text().strip()).append('\n');
    if (!doc.feature().isEmpty()) {
      out.append("\nNeeds the experimental feature `").append(doc.feature()).append("`.\n");
    }
    if (!doc.example().isEmpty()) {
      out.append("\n```nix\n").append(doc.example().strip()).append('\n');
      out.append("# ").append(doc.result()).append("\n```\n");
    }
  }
}
