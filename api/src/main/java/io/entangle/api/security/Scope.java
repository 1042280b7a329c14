package io.entangle.api.security;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a key is good for. */
public enum Scope {
    /** To look at what is one's own, and at what is everybody's. */
    READ,
    /** To make and change what is one's own. */
    WRITE,
    /** To speak the worker's protocol, and nothing else. */
    WORKER,
    /** To read and write what is anybody's, and to give out keys; not to work. */
    ADMIN;

    /** Its name on the wire. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
