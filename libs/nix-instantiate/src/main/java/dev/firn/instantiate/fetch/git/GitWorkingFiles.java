package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.program.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/** Changes to files in the working directories of repositories. */
public final class GitWorkingFiles {
  private GitWorkingFiles() {}

  /**
   * Makes Git track a file, unless it does, or is told to ignore it: the index says that the file
   * is going to be added, and nothing of its contents.
   */
  public static void track(Path workingDirectory, String path) {
    try (Repository repository = GitRepositories.openLocal(workingDirectory)) {
      if (repository.readDirCache().findEntry(path) >= 0 || isIgnored(repository, path)) {
        return;
      }
    } catch (IOException e) {
      throw new GitException(
          "cannot-add",
          "cannot make Git track '" + path + "' in '" + workingDirectory + "': " + e.getMessage(),
          e);
    }
    git(workingDirectory, "cannot-add", "", List.of("add", "--intent-to-add", "--", path));
  }

  private static boolean isIgnored(Repository repository, String path) throws IOException {
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(new FileTreeIterator(repository));
      walk.setFilter(PathFilter.create(path));
      while (walk.next()) {
        WorkingTreeIterator file = walk.getTree(0, WorkingTreeIterator.class);
        if (file != null && file.isEntryIgnored()) {
          return true;
        }
        if (walk.getFileMode(0).equals(FileMode.TREE)) {
          walk.enterSubtree();
        }
      }
      return false;
    }
  }

  /**
   * Commits one file by the {@code git} command, so that the person's name, hooks and signing key
   * count.
   */
  public static void commit(Path workingDirectory, String path, String message) {
    git(
        workingDirectory,
        "cannot-commit",
        message,
        List.of("commit", "--quiet", "-F", "-", "--", path));
  }

  private static void git(
      Path workingDirectory, String code, String input, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", workingDirectory.toString()));
    command.addAll(arguments);
    String what = "'git " + arguments.getFirst() + "' in '" + workingDirectory + "'";
    try {
      Programs.Result result =
          Programs.run(
              new ProcessBuilder(command).redirectErrorStream(true),
              input.getBytes(StandardCharsets.UTF_8));
      if (result.status() != 0) {
        String said =
            new String(result.out().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        throw new GitException(code, what + " failed: " + said.strip());
      }
    } catch (IOException e) {
      throw GitException.noGit(what + " needs the git command", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted", what + " was interrupted", e);
    }
  }
}
