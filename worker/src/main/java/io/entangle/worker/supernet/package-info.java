/**
 * Entangled models: one set of weights, and programs to which the architecture is an argument; no training loop, no search and no file format belongs here.
 */
@NullMarked
package io.entangle.worker.supernet;

import org.jspecify.annotations.NullMarked;
