package io.entangle.shared.contract.v1;

/** What a worker shall do next with its job. */
public enum Directive {
    /** Go on. */
    CONTINUE,
    /** Stop without a result; the job has been cancelled. */
    CANCEL
}
