/** Tests of the events. */
@NullMarked
package io.entangle.api.event;

import org.jspecify.annotations.NullMarked;
