package io.entangle.api.security;

/** What a key stands for; the names are the authorities. */
enum Role {
    /** Someone with experiments. */
    USER,
    /** A worker: its own protocol and nothing else. */
    WORKER
}
