package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.instantiate.program.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A Git LFS service: where it is asked over HTTP, and with which headers.
 *
 * @param address without a final slash
 */
record LargeFileServer(String address, Map<String, String> headers) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./~+@%-]*");

  LargeFileServer {
    address = address.replaceAll("/+$", "");
  }

  /**
   * The service of a repository, as Git LFS finds it: {@code REPOSITORY.git/info/lfs}, or what the
   * host of a repository that is reached over SSH answers to {@code git-lfs-authenticate}.
   *
   * @param options say how something is run on a host, and which hosts are not to be reached
   * @throws FetchException {@code git-lfs} if it cannot be found out
   */
  static LargeFileServer of(String repository, GitSources.Options options) {
    return of(repository, true, options);
  }

  /** The service that the setting {@code lfs.url} names. */
  static LargeFileServer configured(String url, GitSources.Options options) {
    return of(url, false, options);
  }

  private static LargeFileServer of(String repository, boolean below, GitSources.Options options) {
    Url url = GitNames.repository(repository);
    return switch (url.scheme()) {
      case "http", "https" -> new LargeFileServer(below ? below(repository) : repository, Map.of());
      case "ssh" -> authenticated(url, options);
      default ->
          throw new GitException(
              "lfs",
              "the service of Git LFS is asked over http, https or ssh, but this is '"
                  + repository
                  + "'; set 'lfs.url' in the repository's configuration");
    };
  }

  private static String below(String repository) {
    String path = repository.replaceAll("[?#].*", "").replaceAll("/+$", "");
    return (path.endsWith(".git") ? path : path + ".git") + "/info/lfs";
  }

  private static LargeFileServer authenticated(Url url, GitSources.Options options) {
    Url.Authority authority =
        url.authority()
            .filter(a -> !a.host().isEmpty() && !a.host().startsWith("-"))
            .orElseThrow(() -> new GitException("lfs", "'" + url + "' names no host"));
    GitRemote.require(url, options.denied());
    List<String> command = new ArrayList<>(options.ssh());
    if (authority.port() >= 0) {
      command.addAll(List.of("-p", Integer.toString(authority.port())));
    }
    String user = authority.user().map(name -> name + "@").orElse("");
    if (user.startsWith("-")) {
      throw new GitException("lfs", "'" + url + "' names no user");
    }
    command.add(user + authority.host());
    command.add("git-lfs-authenticate " + quoted(String.join("/", url.path())) + " download");
    String answer = run(command, url);
    Json.Object said = Json.parseObject(answer, "the answer of 'git-lfs-authenticate'");
    String address =
        said.text("href")
            .filter(href -> href.startsWith("http://") || href.startsWith("https://"))
            .orElseThrow(
                () ->
                    new GitException(
                        "lfs", "'git-lfs-authenticate' of '" + url + "' names no address"));
    return new LargeFileServer(address, said.object("header").orElse(Json.EMPTY).texts());
  }

  /** A word for the shell of the host. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String run(List<String> command, Url url) {
    try {
      Programs.Result result = Programs.run(new ProcessBuilder(command));
      if (result.status() != 0 || result.out().isBlank()) {
        throw new GitException(
            "lfs",
            "'git-lfs-authenticate' on the host of '" + url + "' failed: " + result.err().strip());
      }
      return result.out();
    } catch (IOException e) {
      throw new GitException("lfs", "cannot run ssh for '" + url + "': " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted", "fetching '" + url + "' was interrupted", e);
    }
  }
}
