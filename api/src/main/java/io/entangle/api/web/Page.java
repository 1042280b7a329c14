package io.entangle.api.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items at most as many as were asked for
 * @param nextCursor what to send as {@code cursor} for the next page; absent on the last one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }

    /**
     * A page out of {@link PageQuery#rows()} rows, the last of which only tells that there is more.
     *
     * @param id the id by which the rows are ordered
     */
    public static <R, T> Page<T> of(PageQuery query, List<R> rows, Function<R, UUID> id, Function<R, T> view) {
        boolean more = rows.size() > query.limit();
        List<R> shown = more ? rows.subList(0, query.limit()) : rows;
        return new Page<>(
                shown.stream().map(view).toList(), more ? query.cursor(id.apply(shown.get(shown.size() - 1))) : null);
    }
}
