/** One class for each kind of job, the only place where data, training, search and export meet; nothing here knows HTTP, leases or the queue. */
@NullMarked
package io.entangle.worker.handler;

import org.jspecify.annotations.NullMarked;
