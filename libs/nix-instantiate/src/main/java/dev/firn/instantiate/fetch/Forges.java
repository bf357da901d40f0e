package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.PercentEncoding;
import java.util.Map;
import java.util.Optional;

/** Fetches archives of commits from GitHub, GitLab and SourceHut. */
final class Forges {
  private final FetchSettings settings;
  private final FetchCache cache;
  private final Downloads downloads;
  private final Sources sources;

  Forges(FetchSettings settings, FetchCache cache, Downloads downloads, Sources sources) {
    this.settings = settings;
    this.cache = cache;
    this.downloads = downloads;
    this.sources = sources;
  }

  /** A placed tree with the attributes found out. */
  record Result(Sources.Placed placed, InputAttrs attrs) {}

  Result fetch(Input input) {
    Place place = Place.of(input);
    String rev = input.rev().isPresent() ? input.rev().get() : commit(place, input.ref());
    InputAttrs attrs = input.attrs().without("ref").with("rev", rev);
    Json.Object key =
        Json.EMPTY
            .with("forge", place.kind)
            .with("host", place.host)
            .with("owner", place.owner)
            .with("repo", place.repo)
            .with("rev", rev);
    Optional<Json.Object> known = cache.find(key).map(FetchCache.Entry::value);
    if (known.isPresent()) {
      Optional<Sources.Placed> placed =
          known
              .get()
              .text("narHash")
              .flatMap(h -> sources.find(input.name(), dev.firn.store.hash.Hash.parseSri(h)));
      Optional<Long> time = known.get().number("lastModified");
      if (placed.isPresent() && time.isPresent()) {
        return new Result(placed.get(), attrs.with("lastModified", time.get()));
      }
    }
    Downloads.Tarball tarball =
        downloads.tarball(
            place.archive(rev, token(place).isPresent()), input.name(), headers(place));
    cache.put(
        key,
        Json.EMPTY
            .with("narHash", tarball.placed().narHash().sri())
            .with("lastModified", new Json.Number(tarball.lastModified())));
    return new Result(tarball.placed(), attrs.with("lastModified", tarball.lastModified()));
  }

  /** A repository of a forge. */
  private record Place(String kind, String host, String owner, String repo) {
    static Place of(Input input) {
      InputAttrs attrs = input.attrs();
      String standard =
          switch (input.type()) {
            case "github" -> "github.com";
            case "gitlab" -> "gitlab.com";
            default -> "git.sr.ht";
          };
      return new Place(
          input.type(),
          attrs.text("host").orElse(standard),
          attrs.requireText("owner"),
          attrs.requireText("repo"));
    }

    private String path() {
      return PercentEncoding.encode(owner, "~") + "/" + PercentEncoding.encode(repo, "");
    }

    private String project() {
      return PercentEncoding.encode(owner, "") + "%2F" + PercentEncoding.encode(repo, "");
    }

    String archive(String rev, boolean withToken) {
      return switch (kind) {
        case "github" -> {
          if (!host.equals("github.com")) {
            yield "https://" + host + "/api/v3/repos/" + path() + "/tarball/" + rev;
          }
          yield withToken
              ? "https://api.github.com/repos/" + path() + "/tarball/" + rev
              : "https://github.com/" + path() + "/archive/" + rev + ".tar.gz";
        }
        case "gitlab" ->
            "https://"
                + host
                + "/api/v4/projects/"
                + project()
                + "/repository/archive.tar.gz?sha="
                + rev;
        default -> "https://" + host + "/" + path() + "/archive/" + rev + ".tar.gz";
      };
    }
  }

  private Optional<String> token(Place place) {
    String full = place.host + "/" + place.owner + "/" + place.repo;
    String best = "";
    for (String prefix : settings.accessTokens().keySet()) {
      if ((full + "/").startsWith(prefix + "/") && prefix.length() > best.length()) {
        best = prefix;
      }
    }
    return Optional.ofNullable(settings.accessTokens().get(best));
  }

  private Map<String, String> headers(Place place) {
    Optional<String> token = token(place);
    if (token.isEmpty()) {
      return Map.of();
    }
    return switch (place.kind) {
      case "github" -> Map.of("Authorization", "token " + token.get());
      case "gitlab" -> gitlab(token.get());
      default -> Map.of("Authorization", "Bearer " + token.get());
    };
  }

  private static Map<String, String> gitlab(String token) {
    int colon = token.indexOf(':');
    String kind = colon < 0 ? token : token.substring(0, colon);
    String value = token.substring(colon + 1);
    return switch (kind) {
      case "OAuth2" -> Map.of("Authorization", "Bearer " + value);
      case "PAT" -> Map.of("Private-token", value);
      default ->
          throw new FetchException(
              "access-token",
              "an access token for GitLab must begin with 'OAuth2:' or 'PAT:', not with a kind of"
                  + " its own");
    };
  }

  private String commit(Place place, Optional<String> ref) {
    String wanted = ref.orElse("HEAD");
    String encoded = PercentEncoding.encode(wanted, "/");
    return switch (place.kind) {
      case "github" -> {
        String base =
            place.host.equals("github.com")
                ? "https://api.github.com/repos/"
                : "https://" + place.host + "/api/v3/repos/";
        String url = base + place.path() + "/commits/" + encoded;
        yield checked(
            json(url, place) instanceof Json.Object o ? o.text("sha") : Optional.empty(), url);
      }
      case "gitlab" -> {
        String url =
            "https://"
                + place.host
                + "/api/v4/projects/"
                + place.project()
                + "/repository/commits?ref_name="
                + encoded;
        Optional<String> id =
            json(url, place) instanceof Json.Array list
                    && !list.elements().isEmpty()
                    && list.elements().get(0) instanceof Json.Object first
                ? first.text("id")
                : Optional.empty();
        yield checked(id, url);
      }
      default -> sourcehut(place, wanted);
    };
  }

  private Json json(String url, Place place) {
    return Json.parse(downloads.text(url, headers(place)), "the answer of '" + url + "'");
  }

  private static String checked(Optional<String> commit, String url) {
    return commit
        .filter(GitNames::isCommit)
        .orElseThrow(
            () ->
                new FetchException(
                    "no-reference",
                    "'" + url + "' names no commit; does the branch or tag exist?"));
  }

  private String sourcehut(Place place, String wanted) {
    String base = "https://" + place.host + "/" + place.path();
    String ref = wanted;
    if (wanted.equals("HEAD")) {
      String head = downloads.text(base + "/HEAD", headers(place)).strip();
      ref = head.startsWith("ref: ") ? head.substring(5).split("\\s")[0] : head;
      if (GitNames.isCommit(ref)) {
        return ref;
      }
    }
    String url = base + "/info/refs";
    String target = ref;
    return checked(
        downloads
            .text(url, headers(place))
            .lines()
            .map(l -> l.split("\t"))
            .filter(
                p ->
                    p.length == 2
                        && (p[1].equals(target)
                            || p[1].equals("refs/heads/" + target)
                            || p[1].equals("refs/tags/" + target)))
            .map(p -> p[0])
            .findFirst(),
        url);
  }
}
