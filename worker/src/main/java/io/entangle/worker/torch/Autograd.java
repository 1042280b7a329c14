package io.entangle.worker.torch;

/** What libtorch records while a program runs. */
public enum Autograd {
    /** Operations on leaves that ask for gradients are recorded. */
    RECORDING,
    /** Nothing is recorded, and the results can never take part in autograd. */
    INFERENCE
}
