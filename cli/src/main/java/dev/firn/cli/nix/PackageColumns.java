package dev.firn.cli.nix;

import dev.firn.eval.value.Ahead;
import dev.firn.instantiate.query.Package;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What is told about each package. */
final class PackageColumns {
  boolean attributePath;
  boolean name = true;
  boolean system;
  boolean derivationPath;
  boolean outputPath;
  boolean description;
  boolean metadata;

  List<String> row(Package each) {
    List<String> row = new ArrayList<>();
    if (attributePath) {
      row.add(each.path());
    }
    if (name) {
      row.add(each.name());
    }
    if (system) {
      row.add(each.system());
    }
    if (derivationPath) {
      row.add(each.drvPath().orElse("-"));
    }
    if (outputPath) {
      row.add(outputs(each.outputs()));
    }
    if (description) {
      row.add(each.metaString("description"));
    }
    return row;
  }

  /** Offers to evaluate what will be told about packages. */
  @Nullable Ahead ahead(List<Package> packages) {
    return Ahead.offer(packages.size(), i -> evaluate(packages.get(i)));
  }

  private void evaluate(Package each) {
    row(each);
    if (metadata) {
      each.metaNames().forEach(each::meta);
    }
  }

  private static String outputs(SortedMap<String, String> outputs) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, String> output : outputs.entrySet()) {
      out.append(out.isEmpty() ? "" : ";");
      if (!output.getKey().equals("out")) {
        out.append(output.getKey()).append('=');
      }
      out.append(output.getValue());
    }
    return out.toString();
  }
}
