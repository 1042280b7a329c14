/** Python pickles read as descriptions of what Python would do; nothing here looks up a class, calls anything, or knows what a tensor is. */
@NullMarked
package io.entangle.worker.pickle;

import org.jspecify.annotations.NullMarked;
