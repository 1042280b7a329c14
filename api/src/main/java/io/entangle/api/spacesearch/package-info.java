/** The versions of spaces that experiments search, and the evidence for them, as their users see them; making them belongs to the experiments. */
@NullMarked
package io.entangle.api.spacesearch;

import org.jspecify.annotations.NullMarked;
