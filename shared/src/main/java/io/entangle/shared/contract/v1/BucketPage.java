package io.entangle.shared.contract.v1;

import java.util.List;

/**
 * Some objects of a data set in a bucket, in the order of their names.
 *
 * @param objects the objects
 * @param last whether no more follow
 */
public record BucketPage(List<BucketObject> objects, boolean last) {
    /** Copies the list. */
    public BucketPage {
        objects = List.copyOf(objects);
    }
}
