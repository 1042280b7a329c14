/** Tensors on disk: safetensors files and the layouts of foreign checkpoints; nothing here runs a model or knows a job. */
@NullMarked
package io.entangle.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
