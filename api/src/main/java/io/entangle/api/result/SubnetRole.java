package io.entangle.api.result;

/** Why a subnet is kept. */
enum SubnetRole {
    /** It is one of the finalists. */
    RANKED,
    /** It is the smallest of its space. */
    SMALLEST,
    /** It is the largest of its space. */
    LARGEST,
    /** Somebody asked for it afterwards. */
    EXTRACTED
}
