/** Who is told of events by HTTP: where to, by which secret, and what became of it. Addresses inside of the network are never connected to unless that is allowed. */
@NullMarked
package io.entangle.api.webhook;

import org.jspecify.annotations.NullMarked;
