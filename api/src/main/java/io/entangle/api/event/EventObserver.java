package io.entangle.api.event;

/** What follows from events, called in the transaction that gives them their place: all of it is committed with that, or nothing. */
public interface EventObserver {

    /**
     * Events have their place.
     *
     * @param after those after this id
     * @param upTo up to this one
     */
    void placed(long after, long upTo);
}
