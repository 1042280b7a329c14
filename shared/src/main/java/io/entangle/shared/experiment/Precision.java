package io.entangle.shared.experiment;

/** Arithmetic of the matrix products; weights, norms, the residual stream and the loss stay 32-bit in every case. */
public enum Precision {
    /** bf16 where the device computes it natively, else fp32. */
    AUTO,
    /** 32-bit floats. */
    FP32,
    /** 16-bit brain floats. */
    BF16
}
