/** Tests of the traces. */
@NullMarked
package io.entangle.api.trace;

import org.jspecify.annotations.NullMarked;
