package dev.firn.kit.store;

import dev.firn.kit.FirnSettings;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.local.LocalStore;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the work store; the services of one process share it. */
@Dependent
public class WorkStoreBeans {
  /** The store of {@code firn.work-store}, over the cache of {@code firn.cache-url}. */
  @Produces
  @Singleton
  public WorkStore workStore(FirnSettings settings, ServiceToken token) {
    return new WorkStore(
        LocalStore.inRoot(settings.workStore()),
        new BinaryCacheClient(
            BinaryCacheClient.Settings.of(settings.cacheUrl())
                .withToken(token.reveal())
                .withoutSignatures()));
  }

  /** Closes it when the process ends. */
  public void close(@Disposes WorkStore store) {
    store.close();
  }
}
