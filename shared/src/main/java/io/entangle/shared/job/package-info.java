/** The work items an experiment is made of, their states, inputs and results; no HTTP and no persistence. */
@NullMarked
package io.entangle.shared.job;

import org.jspecify.annotations.NullMarked;
