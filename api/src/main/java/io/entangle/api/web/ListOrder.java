package io.entangle.api.web;

/** In which order a list is read. */
public enum ListOrder {
    /** What was made last comes first. */
    NEWEST,
    /** What was made first comes first. */
    OLDEST
}
