package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.git.GitSources;
import dev.firn.instantiate.fetch.input.DownloadScheme;
import dev.firn.instantiate.fetch.input.ForgeScheme;
import dev.firn.instantiate.fetch.input.GitScheme;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.input.PathScheme;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a flake without looking at its outputs.
 *
 * @param flake with its locks
 * @param path where its source is in the store
 * @param fingerprint equal for flakes that evaluate equally; empty if it is not locked
 */
public record FlakeMetadata(LockedFlake flake, String path, Optional<String> fingerprint) {
  static FlakeMetadata of(LockedFlake locked, String path, FlakeSources sources) {
    boolean trust = sources.fetcher().settings().trustForges();
    boolean open = locked.locks().unlockedInput(trust, false).isPresent();
    return new FlakeMetadata(locked, path, open ? Optional.empty() : fingerprint(locked));
  }

  private static Optional<String> fingerprint(LockedFlake locked) {
    FlakeRef ref = locked.flake().locked();
    Optional<String> source = source(ref.input());
    if (source.isEmpty()) {
      return Optional.empty();
    }
    InputAttrs attrs = ref.input().attrs();
    StringBuilder text = new StringBuilder(ref.input().type()).append(':').append(source.get());
    text.append(';').append(ref.subdir()).append(';');
    text.append(locked.locks().render().json().pretty());
    OptionalLong count = attrs.number("revCount");
    if (count.isPresent()) {
      // A count that Git was asked for follows from the commit; only one that was given can differ.
      boolean given = locked.flake().resolved().input().attrs().has("revCount");
      boolean counted = ref.input().scheme() instanceof GitScheme && !given;
      text.append(counted ? ";hasRevCount" : ";revCount=" + count.getAsLong());
    }
    OptionalLong time = attrs.number("lastModified");
    if (time.isPresent()) {
      text.append(";lastModified=").append(time.getAsLong());
    }
    return Optional.of(Hash.digest(HashAlgorithm.SHA256, text.toString()).base16());
  }

  private static Optional<String> source(Input input) {
    Optional<String> narHash = input.narHash().map(Hash::sri);
    return switch (input.scheme()) {
      case PathScheme _ -> narHash;
      case DownloadScheme _ -> narHash;
      case ForgeScheme _ -> input.rev();
      case GitScheme _ ->
          input
              .rev()
              .filter(rev -> !rev.equals(GitSources.NO_COMMIT))
              .map(
                  rev ->
                      rev
                          + (input.attrs().flag("submodules") ? ";s" : "")
                          + (input.attrs().flag("exportIgnore") ? ";e" : "")
                          + (input.attrs().flag("lfs") ? ";l" : ""));
      default -> Optional.empty();
    };
  }

  /** As {@code nix flake metadata --json} has it. */
  public Json.Object toJson() {
    Flake of = flake.flake();
    InputAttrs attrs = of.locked().toAttrs();
    Json.Object out =
        Json.EMPTY
            .with("originalUrl", of.original().toString())
            .with("original", of.original().toAttrs().toJson())
            .with("resolvedUrl", of.resolved().toString())
            .with("resolved", of.resolved().toAttrs().toJson())
            .with("url", of.locked().toString())
            .with("locked", attrs.with("__final", true).toJson())
            .with("path", path)
            .with("locks", flake.locks().render().json());
    out = with(out, "description", of.description());
    out = with(out, "revision", of.locked().input().rev());
    out = with(out, "dirtyRevision", attrs.text("dirtyRev"));
    out = with(out, "fingerprint", fingerprint);
    for (String number : new String[] {"revCount", "lastModified"}) {
      OptionalLong value = attrs.number(number);
      out = value.isPresent() ? out.with(number, new Json.Number(value.getAsLong())) : out;
    }
    return out;
  }

  private static Json.Object with(Json.Object json, String name, Optional<String> value) {
    return value.isPresent() ? json.with(name, value.get()) : json;
  }
}
