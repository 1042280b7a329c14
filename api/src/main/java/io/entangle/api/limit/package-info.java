/** How much an owner may have; how fast he may ask is counted at the door, in security. */
@NullMarked
package io.entangle.api.limit;

import org.jspecify.annotations.NullMarked;
