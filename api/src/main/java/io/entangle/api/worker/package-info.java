/** The protocol that workers speak, and the list of workers; what their reports mean is decided in the rooms of queue, experiment and result. */
@NullMarked
package io.entangle.api.worker;

import org.jspecify.annotations.NullMarked;
