/** The training loop: schedules, sampling strategies, checkpoints and progress; tensors stay behind the supernet, and jobs and HTTP outside. */
@NullMarked
package io.entangle.worker.training;

import org.jspecify.annotations.NullMarked;
