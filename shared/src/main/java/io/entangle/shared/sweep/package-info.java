/** One dimension of an architecture varied at a time; scoring the variants, and showing what came of it, belongs elsewhere. */
@NullMarked
package io.entangle.shared.sweep;

import org.jspecify.annotations.NullMarked;
