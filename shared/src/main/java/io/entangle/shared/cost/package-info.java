/** Closed-form costs of an architecture and their exact range over a space; pure functions, no tensors, no measurements. */
@NullMarked
package io.entangle.shared.cost;

import org.jspecify.annotations.NullMarked;
