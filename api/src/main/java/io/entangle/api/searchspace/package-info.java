/** Named search spaces and the arithmetic on them; nothing that needs a trained supernet. */
@NullMarked
package io.entangle.api.searchspace;

import org.jspecify.annotations.NullMarked;
