/** Jobs, leases and the ways out of them, on PostgreSQL; what a job is about is the business of whoever observes it, not of this room. */
@NullMarked
package io.entangle.api.queue;

import org.jspecify.annotations.NullMarked;
