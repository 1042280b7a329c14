/** Tests of claims, leases, fencing, retries and the long poll. */
@NullMarked
package io.entangle.api.queue;

import org.jspecify.annotations.NullMarked;
