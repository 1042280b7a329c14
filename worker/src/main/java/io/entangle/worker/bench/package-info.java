/** Measures how fast training, evaluation and loading are, against what the machine can do; it decides nothing and changes nothing in the rooms it measures. */
@NullMarked
package io.entangle.worker.bench;

import org.jspecify.annotations.NullMarked;
