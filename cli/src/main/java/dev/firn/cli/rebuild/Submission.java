package dev.firn.cli.rebuild;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.store.tree.BytePaths;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What is submitted, under which name. What is on this machine is sent along, whatever it is
 * called; what is elsewhere the server fetches. Text is Unicode.
 *
 * @param name the configuration's
 * @param folder what is sent along; null for what the server fetches
 * @param entry a file in the folder, or {@code #ATTRIBUTE} of its flake; null for what is found
 * @param source what the server fetches; nothing when a folder is sent
 */
record Submission(String name, @Nullable Path folder, @Nullable String entry, Json source) {
  private static final Pattern GIT = Pattern.compile("(git\\+.*|git@.*|ssh://.*|.*\\.git)(\\?.*)?");
  private static final Pattern FLAKE = Pattern.compile("[a-z][a-z0-9+.-]*:.+");
  private static final int MOST_NAME = 63;

  /** Where it is to run, and how. */
  record Target(String action, String profile, List<String> nodes, @Nullable String release) {}

  /**
   * What an operand of the command line means: a folder, a file, a flake or a Git URL.
   *
   * @param operand bytes
   * @param name what it is to be called; null for a name made from it
   */
  static Submission of(Console console, String operand, @Nullable String name) {
    int hash = operand.indexOf('#');
    String attribute = hash < 0 ? null : ProcessBytes.text(operand.substring(hash));
    String place = hash < 0 ? operand : operand.substring(0, hash);
    Path path = BytePaths.of(console.absolute(place.isEmpty() ? "." : place));
    if (Files.isDirectory(path)) {
      requireConfiguration(path, attribute);
      return new Submission(named(name, path.getFileName()), path, attribute, Json.NOTHING);
    }
    if (Files.isRegularFile(path)) {
      Path folder = path.getParent();
      Path file = path.getFileName();
      if (folder == null || file == null) {
        throw new CommandException("'" + path + "' is no configuration");
      }
      if (attribute != null) {
        throw new CommandException(
            "'" + operand + "' names an attribute of a file; name the folder of its flake instead");
      }
      return new Submission(
          named(name, folder.getFileName()), folder, file.toString(), Json.NOTHING);
    }
    String text = ProcessBytes.text(operand);
    String url = ProcessBytes.text(place);
    if (LocalSource.isLocal(url)) {
      Path tree = LocalSource.fetch(console, place);
      requireConfiguration(tree, attribute);
      return new Submission(named(name, lastPart(url)), tree, attribute, Json.NOTHING);
    }
    if (GIT.matcher(url).matches()) {
      return new Submission(named(name, lastPart(url)), null, null, git(url, attribute));
    }
    if (FLAKE.matcher(url).matches()) {
      return new Submission(
          named(name, lastPart(url)), null, null, Json.object("kind", "flake", "reference", text));
    }
    throw new CommandException(
        "there is no '"
            + text
            + "': name a folder with a configuration.nix or flake.nix, a file, a flake such as"
            + " github:OWNER/NAME#HOST, or a Git URL");
  }

  /** Whether it may have several systems: a flake, and no attribute of it. */
  boolean isWholeFlake() {
    Path tree = folder;
    if (tree != null) {
      return entry == null && Files.exists(tree.resolve("flake.nix"));
    }
    return source.text("kind").equals("flake") && !source.text("reference").contains("#");
  }

  private static void requireConfiguration(Path folder, @Nullable String attribute) {
    boolean flake = Files.exists(folder.resolve("flake.nix"));
    if (attribute != null && !flake) {
      throw new CommandException(
          "'" + folder + "' has no flake.nix to take " + attribute + " from");
    }
    if (!flake
        && !Files.exists(folder.resolve("configuration.nix"))
        && !Files.exists(folder.resolve("default.nix"))) {
      throw new CommandException(
          "'"
              + folder
              + "' has no configuration.nix and no flake.nix; examples/web has a first one");
    }
  }

  /** {@code git+URL?ref=…&rev=…} taken apart. */
  private static Json git(String reference, @Nullable String attribute) {
    String plain = reference.startsWith("git+") ? reference.substring(4) : reference;
    int query = plain.indexOf('?');
    @Nullable String ref = null;
    @Nullable String rev = null;
    if (query >= 0) {
      for (String part : plain.substring(query + 1).split("&", -1)) {
        if (part.startsWith("ref=")) {
          ref = part.substring(4);
        } else if (part.startsWith("rev=")) {
          rev = part.substring(4);
        }
      }
      plain = plain.substring(0, query);
    }
    return Json.object("kind", "git", "url", plain, "ref", ref, "rev", rev, "entry", attribute);
  }

  private static Path lastPart(String url) {
    String plain = url.replaceFirst("\\?.*", "").replaceFirst("\\.git$", "");
    String last = plain.substring(plain.lastIndexOf('/') + 1);
    return Path.of(last.substring(last.lastIndexOf(':') + 1));
  }

  private static String named(@Nullable String name, @Nullable Path from) {
    if (name != null) {
      return name;
    }
    String text = from == null ? "" : from.toString().toLowerCase(Locale.ROOT);
    String plain = text.replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
    return plain.isEmpty()
        ? "configuration"
        : plain.substring(0, Math.min(MOST_NAME, plain.length()));
  }

  /** Sends it; gives the revision's id. */
  String send(RestClient client, Target target, String submitter) {
    String path = "/v1/configurations/" + RestClient.encode(name) + "/revisions";
    Json answer;
    Path tree = folder;
    if (tree == null) {
      Map<String, String> headers =
          Map.of("Content-Type", "application/json", "X-Firn-Submitter", submitter);
      byte[] body = body(target).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      answer = client.post(path, headers, out -> out.write(body));
    } else {
      Map<String, String> headers =
          Map.of(
              "Content-Type", "application/x-tar",
              "Content-Encoding", "gzip",
              "X-Firn-Submitter", submitter);
      answer =
          client.post(
              path + query(target),
              headers,
              out -> {
                try (OutputStream zip = new GZIPOutputStream(out, 1 << 13)) {
                  ConfigurationTree.write(tree, zip);
                }
              });
    }
    String revision = answer.text("revision");
    if (revision.isEmpty()) {
      throw new CommandException("the server took '" + name + "' but names no revision");
    }
    return revision;
  }

  private Json body(Target target) {
    return Json.object(
        "source", source,
        "release", target.release(),
        "target",
            Json.object(
                "nodes", target.nodes(),
                "profile", target.profile(),
                "action", target.action()));
  }

  private String query(Target target) {
    StringBuilder query = new StringBuilder("?action=").append(target.action());
    query.append("&profile=").append(RestClient.encode(target.profile()));
    target.nodes().forEach(n -> query.append("&node=").append(RestClient.encode(n)));
    if (entry != null) {
      query.append("&entry=").append(RestClient.encode(entry));
    }
    if (target.release() != null) {
      query.append("&release=").append(RestClient.encode(target.release()));
    }
    return query.toString();
  }
}
