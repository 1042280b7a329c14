package io.entangle.api.hostile;

/** How a request tells where its body ends. */
enum Framing {
    /** By its length, if it has a body. */
    LENGTH(true),
    /** In chunks. */
    CHUNKED(true),
    /** By a length that is less than what follows. */
    TOO_SHORT(false),
    /** By a length that is more than what follows before the connection is closed. */
    TOO_LONG(false),
    /** In chunks, the last of which is missing when the connection is closed. */
    UNENDED(false),
    /** By a length and in chunks. */
    BOTH(false),
    /** By two lengths. */
    TWO_LENGTHS(false),
    /** By something that is no length. */
    NO_NUMBER(false),
    /** In chunks whose length is none. */
    BAD_CHUNK(false);

    private final boolean honest;

    Framing(boolean honest) {
        this.honest = honest;
    }

    /** Whether the request is one that HTTP allows. */
    boolean isHonest() {
        return honest;
    }
}
