/** Weights that users bring: the files, and the supernets that workers make of them; what is done with a supernet is decided by whoever uses it. */
@NullMarked
package io.entangle.api.checkpoint;

import org.jspecify.annotations.NullMarked;
