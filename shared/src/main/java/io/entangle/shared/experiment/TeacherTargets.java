package io.entangle.shared.experiment;

/** What of a teacher's answer is taught. */
public enum TeacherTargets {
    /** Its best class, smoothed like a label. */
    HARD,
    /** Its probabilities of all classes. */
    SOFT
}
