/** Search spaces: which architectures there are, how many, and how to draw one; no costs and no tensors here. */
@NullMarked
package io.entangle.shared.searchspace;

import org.jspecify.annotations.NullMarked;
