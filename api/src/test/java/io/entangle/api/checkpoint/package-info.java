/** Files that users bring, through the doors that users and workers take. */
@NullMarked
package io.entangle.api.checkpoint;

import org.jspecify.annotations.NullMarked;
