package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.program.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reaches repositories over SSH by the {@code git} command, so that the person's own keys, agent
 * and known hosts count.
 */
final class SshGit {
  private SshGit() {}

  static Optional<String> remoteHead(String url) {
    String out = run(List.of("git", "ls-remote", "--symref", "--", url, "HEAD"), url);
    return out.lines()
        .filter(l -> l.startsWith("ref: ") && l.endsWith("\tHEAD"))
        .map(l -> l.substring(5, l.indexOf('\t')))
        .findFirst();
  }

  static void fetch(Path copy, String url, String spec, boolean shallow) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "git", "--git-dir", copy.toString(), "fetch", "--quiet", "--force", "--no-tags"));
    if (shallow) {
      command.addAll(List.of("--depth", "1"));
    }
    command.addAll(List.of("--", url, spec));
    run(command, url);
  }

  private static String run(List<String> command, String url) {
    try {
      Programs.Result result = Programs.run(new ProcessBuilder(command).redirectErrorStream(true));
      if (result.status() != 0) {
        throw new GitException(
            "unreachable", "cannot fetch from '" + url + "': " + result.out().strip());
      }
      return result.out();
    } catch (IOException e) {
      throw GitException.noGit("'" + url + "' needs the git command for SSH", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted", "fetching '" + url + "' was interrupted", e);
    }
  }
}
