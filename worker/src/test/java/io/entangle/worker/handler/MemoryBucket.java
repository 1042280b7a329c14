package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A bucket that lists and gives out as the API does, a few objects at a time; each listing makes addresses that are good until the next one. */
final class MemoryBucket {

    private static final int PAGE = 5;

    private final Map<String, byte[]> objects = new TreeMap<>();
    private int listings;
    private int gets;

    /** Addresses expire after so many gets, once. */
    int expireAfter = Integer.MAX_VALUE;

    MemoryBucket put(String name, byte[] content) {
        objects.put(name, content);
        return this;
    }

    MemoryBucket putAll(Map<String, byte[]> all) {
        objects.putAll(all);
        return this;
    }

    int gets() {
        return gets;
    }

    int listings() {
        return listings;
    }

    synchronized BucketPage page(@Nullable String after) {
        listings++;
        List<BucketObject> page = new ArrayList<>();
        List<String> names = objects.keySet().stream()
                .filter(name -> after == null || name.compareTo(after) > 0)
                .toList();
        for (String name : names.subList(0, Math.min(PAGE, names.size()))) {
            byte[] content = objects.getOrDefault(name, new byte[0]);
            page.add(new BucketObject(name, content.length, tag(content), "memory:" + listings));
        }
        return new BucketPage(page, names.size() <= PAGE);
    }

    synchronized void fetch(BucketObject object, Path file) {
        byte[] content = objects.get(object.name());
        boolean expired = gets == expireAfter;
        if (expired) {
            expireAfter = Integer.MAX_VALUE;
        }
        if (content == null || !tag(content).equals(object.tag()) || expired) {
            throw new ObjectGone(object.name() + " was answered 412", new IOException());
        }
        gets++;
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(byte[] content) {
        return "\"%08x\"".formatted(Arrays.hashCode(content));
    }
}
