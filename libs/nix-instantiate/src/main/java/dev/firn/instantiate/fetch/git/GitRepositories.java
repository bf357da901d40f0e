package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.LsRemoteCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;

/** Opens repositories on this machine, and keeps bare copies of others. */
final class GitRepositories {
  private GitRepositories() {}

  /** Opens the repository that a working directory belongs to. */
  static Repository openLocal(Path workingDirectory) throws IOException {
    QuietSystem.install();
    Repository repository =
        new FileRepositoryBuilder().setWorkTree(workingDirectory.toFile()).build();
    if (!repository.getObjectDatabase().exists()) {
      repository.close();
      throw new GitException("not-a-repository", "'" + workingDirectory + "' is no Git repository");
    }
    return repository;
  }

  /** Opens the bare copy of a repository that is elsewhere, made if it is not there. */
  static Repository openCopy(FetchCache cache, String url, boolean shallow) throws IOException {
    QuietSystem.install();
    Path folder = cache.folder("git").resolve(copyName(url, shallow));
    Repository repository =
        new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
    if (!Files.exists(folder.resolve("HEAD"))) {
      repository.create(true);
    }
    return repository;
  }

  static String copyName(String url, boolean shallow) {
    return Hash.digest(HashAlgorithm.SHA256, url).nix32() + (shallow ? "-shallow" : "");
  }

  /**
   * The branch that a repository elsewhere has as its {@code HEAD}, such as {@code refs/heads/x}.
   */
  static Optional<String> remoteHead(Repository copy, GitRemote remote) {
    QuietSystem.install();
    remote.require();
    if (remote.url().scheme().equals("ssh")) {
      return SshGit.remoteHead(remote.url().toString());
    }
    try {
      LsRemoteCommand command = Git.wrap(copy).lsRemote().setRemote(remote.address());
      Ref head = remote.reached(command, LsRemoteCommand::callAsMap).get(Constants.HEAD);
      return head == null
          ? Optional.empty()
          : Optional.of(head.isSymbolic() ? head.getTarget().getName() : Constants.HEAD);
    } catch (GitAPIException e) {
      throw new GitException(
          "unreachable", "cannot read Git repository '" + remote.url() + "': " + deepest(e), e);
    }
  }

  /** Fetches what a specification such as {@code +refs/heads/x:refs/heads/x} names. */
  static void fetch(Repository copy, GitRemote remote, String spec, boolean shallow) {
    remote.require();
    if (remote.url().scheme().equals("ssh")) {
      SshGit.fetch(copy.getDirectory().toPath(), remote.url().toString(), spec, shallow);
      return;
    }
    try {
      FetchCommand command =
          Git.wrap(copy)
              .fetch()
              .setRemote(remote.address())
              .setTagOpt(TagOpt.NO_TAGS)
              .setRefSpecs(List.of(new RefSpec(spec)));
      if (shallow) {
        command.setDepth(1);
      }
      var _ = remote.reached(command, FetchCommand::call);
    } catch (GitAPIException | IllegalArgumentException e) {
      throw new GitException(
          "unreachable",
          "cannot fetch '" + spec + "' from '" + remote.url() + "': " + deepest(e),
          e);
    }
  }

  private static String deepest(Throwable fault) {
    Throwable at = fault;
    while (at.getCause() != null && at.getCause() != at) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage());
  }

  /** The commit that a branch, tag or full reference names. */
  static Optional<String> resolve(Repository repository, String ref) throws IOException {
    for (String candidate :
        List.of(
            ref, "refs/" + ref, "refs/tags/" + ref, "refs/heads/" + ref, "refs/remotes/" + ref)) {
      Ref found = repository.exactRef(candidate);
      if (found != null && found.getObjectId() != null) {
        try (RevWalk walk = new RevWalk(repository)) {
          return Optional.of(walk.parseCommit(found.getObjectId()).name());
        }
      }
    }
    return Optional.empty();
  }

  static boolean has(Repository repository, String commit) throws IOException {
    return repository.getObjectDatabase().has(ObjectId.fromString(commit));
  }

  /** A commit's time in seconds since 1970. */
  static long commitTime(Repository repository, String commit) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      return Integer.toUnsignedLong(walk.parseCommit(ObjectId.fromString(commit)).getCommitTime());
    }
  }

  /** How many commits lead up to one, itself included. */
  static long commitCount(Repository repository, String commit) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRetainBody(false);
      walk.markStart(walk.parseCommit(ObjectId.fromString(commit)));
      long count = 0;
      for (RevCommit _ : walk) {
        count++;
      }
      return count;
    }
  }
}
