package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.instantiate.fetch.url.Url;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialsProvider;

/** The copy of a repository that is elsewhere, and when it last asked there. */
record RemoteCopy(
    FetchCache cache,
    GitSources.Options options,
    Url address,
    boolean shallow,
    Optional<CredentialsProvider> login) {
  /** A commit, and the branch that it was looked for in. */
  record Found(String ref, String rev) {}

  String url() {
    return address.toString();
  }

  /** Sees to it that a commit, or the tip of a branch, is in the copy. */
  Found bring(
      Repository copy, Optional<String> wantedRef, Optional<String> wantedRev, boolean allRefs)
      throws IOException {
    String ref = wantedRef.isPresent() ? wantedRef.get() : head(copy);
    if (wantedRev.isPresent()) {
      String rev = wantedRev.get();
      if (!GitRepositories.has(copy, rev)) {
        bringCommit(copy, ref, rev, allRefs);
      }
      return new Found(ref, rev);
    }
    String local = localName(ref);
    Json.Object key =
        Json.EMPTY.with("gitFetch", url()).with("ref", ref).with("shallow", new Json.Flag(shallow));
    boolean fresh =
        !allRefs
            && GitRepositories.resolve(copy, local).isPresent()
            && cache.find(key).map(e -> !e.isOlderThan(options.refresh())).orElse(false);
    if (!fresh) {
      try {
        fetch(copy, allRefs ? "+refs/*:refs/*" : "+" + remoteName(ref) + ":" + local);
        cache.put(key, Json.EMPTY);
      } catch (GitException e) {
        if (GitRepositories.resolve(copy, local).isEmpty()) {
          throw e;
        }
        options.warn().accept(e.getMessage() + "; what was fetched before is used");
      }
    }
    return new Found(
        ref,
        GitRepositories.resolve(copy, local)
            .orElseThrow(
                () ->
                    new GitException(
                        "no-reference",
                        "repository '" + url() + "' has no branch or tag '" + ref + "'")));
  }

  private void bringCommit(Repository copy, String ref, String rev, boolean allRefs)
      throws IOException {
    if (allRefs) {
      fetch(copy, "+refs/*:refs/*");
      return;
    }
    try {
      fetch(copy, "+" + rev + ":refs/firn/commits/" + rev);
    } catch (GitException e) {
      // not every server gives out single commits
      fetch(copy, "+" + remoteName(ref) + ":" + localName(ref));
    }
  }

  private void fetch(Repository copy, String spec) {
    GitRepositories.fetch(copy, remote(), spec, shallow);
  }

  private GitRemote remote() {
    return new GitRemote(address, login, options.denied());
  }

  private String head(Repository copy) {
    Json.Object key = Json.EMPTY.with("gitHead", url());
    Optional<FetchCache.Entry> known = cache.find(key);
    if (known.isPresent() && !known.get().isOlderThan(options.refresh())) {
      return known.get().value().text("ref").orElse("HEAD");
    }
    String ref = GitRepositories.remoteHead(copy, remote()).orElse("master");
    cache.put(key, Json.EMPTY.with("ref", ref));
    return ref;
  }

  private static String remoteName(String ref) {
    return ref.startsWith("refs/") || ref.equals("HEAD") ? ref : "refs/heads/" + ref;
  }

  private static String localName(String ref) {
    return ref.equals("HEAD") ? "refs/firn/HEAD" : remoteName(ref);
  }
}
