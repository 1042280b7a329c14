package io.entangle.shared.contract.v1;

/** What a worker shall do next with its job. */
public enum Directive {
    /** Go on. */
    CONTINUE,
    /** Save what can be resumed and give the job back, soon; otherwise it is taken. */
    YIELD,
    /** Stop without a result; the job has been cancelled. */
    CANCEL
}
