/** Named, seeded random streams, so that every draw can be repeated; nothing here decides what is drawn. */
@NullMarked
package io.entangle.shared.random;

import org.jspecify.annotations.NullMarked;
