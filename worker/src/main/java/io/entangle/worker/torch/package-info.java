/** Tensors, devices and TorchScript programs: the only package that knows DJL; what a program computes does not belong here. */
@NullMarked
package io.entangle.worker.torch;

import org.jspecify.annotations.NullMarked;
