package dev.firn.evalservice.app;

import dev.firn.store.path.StorePath;

/**
 * Where packages and modules come from.
 *
 * @param name as it was asked for
 * @param locked the locked reference
 * @param tree its source in the store
 */
public record Release(String name, String locked, StorePath tree) {}
