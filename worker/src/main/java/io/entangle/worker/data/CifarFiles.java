package io.entangle.worker.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of a CIFAR, wherever they lie.
 *
 * @param edition which of the two
 * @param place what stands before their names when they are shown
 * @param regions their bytes, by name
 */
record CifarFiles(CifarEdition edition, String place, Map<String, Region> regions) {

    CifarFiles {
        regions = Map.copyOf(regions);
    }

    /**
     * Finds them in an archive, in whatever folder.
     *
     * @throws DatasetException if it does not contain any
     */
    static CifarFiles packed(Archive archive) {
        Map<String, Region> byName = new HashMap<>();
        archive.files()
                .forEach((path, file) -> byName.putIfAbsent(path.substring(path.lastIndexOf('/') + 1), file.stored()));
        CifarEdition edition = Arrays.stream(CifarEdition.values())
                .filter(candidate -> byName.keySet().stream().anyMatch(candidate::isMarkedBy))
                .findFirst()
                .orElseThrow(() -> new DatasetException("'" + archive.shownAs()
                        + "' holds neither data_batch_1.bin nor train.bin; take the archive as distributed"));
        byName.keySet().retainAll(edition.files());
        return new CifarFiles(edition, archive.shownAs() + "!/", byName);
    }

    String shownAs(String name) {
        return place + name;
    }

    /**
     * The bytes of a file.
     *
     * @throws DatasetException if it is missing
     */
    Region region(String name) {
        Region region = regions.get(name);
        if (region == null) {
            throw new DatasetException("'" + shownAs(name) + "' is missing; add the file as it is distributed");
        }
        return region;
    }
}
