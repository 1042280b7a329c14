package io.entangle.shared.contract.v1;

import java.util.List;

/**
 * Events in their order, for who asks again and again.
 *
 * @param items the next ones, the earliest first
 * @param next what to send as {@code after} the next time
 * @param more whether there are further ones already
 */
public record EventPage(List<EventView> items, long next, boolean more) {

    /** Copies the items. */
    public EventPage {
        items = List.copyOf(items);
    }
}
