package dev.firn.store.local;

import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StorePath;
import java.util.SortedMap;

/**
 * An object that is on disk and waits to be registered as valid.
 *
 * @param outputs known output paths, if the object is a derivation
 * @param foundOnDisk its file was there before, so it must be checked if it was not valid
 */
record Registration(PathInfo info, SortedMap<String, StorePath> outputs, boolean foundOnDisk) {}
