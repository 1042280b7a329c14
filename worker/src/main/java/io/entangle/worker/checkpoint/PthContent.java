package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleValue;
import java.util.Map;

/**
 * A {@code .pth} file, taken apart.
 *
 * @param layout in words
 * @param root what was saved
 * @param storages where the numbers under each key lie
 */
record PthContent(String layout, PickleValue root, Map<String, StoredExtent> storages) {}
