package dev.firn.instantiate.fetch.config;

import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.host.SearchPathSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fetches search path entries: tarballs behind URLs, channels, flakes. */
public final class FetchedSearchPath implements SearchPathSource {
  private static final String CHANNEL = "channel:";
  private static final String FLAKE = "flake:";

  private final Supplier<Fetcher> fetchers;
  private final boolean flakes;

  /**
   * @param fetchers gives the fetcher, always the same, once something is fetched
   * @param flakes whether {@code flake:} entries are known
   */
  public FetchedSearchPath(Supplier<Fetcher> fetchers, boolean flakes) {
    this.fetchers = fetchers;
    this.flakes = flakes;
  }

  @Override
  public @Nullable String resolve(String entry) {
    if (entry.startsWith(FLAKE)) {
      return flakes ? FetchFaults.guard(() -> flake(entry.substring(FLAKE.length()))) : null;
    }
    String url =
        entry.startsWith(CHANNEL)
            ? "https://channels.nixos.org/" + entry.substring(CHANNEL.length()) + "/nixexprs.tar.xz"
            : entry;
    boolean download =
        url.startsWith("http://") || url.startsWith("https://") || url.startsWith("file://");
    return download
        ? FetchFaults.guard(
            () -> {
              Fetcher fetcher = fetchers.get();
              return fetcher
                  .store()
                  .dir()
                  .print(fetcher.fetchTarball(url, "source", Optional.empty()));
            })
        : null;
  }

  private String flake(String text) {
    FlakeRef ref = FlakeRef.parse(text, FlakeRef.ParseOptions.EXPRESSION);
    Fetcher fetcher = fetchers.get();
    boolean registries = fetcher.settings().useRegistries();
    Fetched fetched =
        fetcher.fetch(ref.input(), registries ? Registries.Use.ALL : Registries.Use.NONE);
    return fetcher.store().dir().print(fetched.path());
  }
}
